import { customer, type DemoTicket, forward, note, team } from './demo-ticket.ts'

export const townTickets: DemoTicket[] = [
  {
    by: 'Winterfeld',
    daysAgo: 0.05,
    subject: 'Kartenleser an der Anmeldung wird nicht erkannt',
    state: 'new',
    priority: 5,
    others: true,
    restarted: true,
    channel: 'phone',
    messages: [
      customer(0, 'Der Kartenleser blinkt rot, das Praxisprogramm meldet „kein Terminal“. Das Wartezimmer ist voll.'),
    ],
  },
  {
    by: 'Lohmeyer',
    daysAgo: 0.6,
    subject: 'Formularserver meldet abgelaufenes Zertifikat',
    state: 'open',
    priority: 4,
    assignee: 'Weber',
    others: true,
    messages: [
      customer(0, 'Bürgerinnen und Bürger sehen beim Öffnen der Formulare eine Warnung.'),
      team(20, 'Guten Tag Frau Lohmeyer, wir erneuern das Zertifikat heute bis 12 Uhr.'),
    ],
  },
  {
    by: 'Winterfeld',
    daysAgo: 1.2,
    subject: 'Terminerinnerungen per SMS kommen doppelt an',
    state: 'open',
    priority: 3,
    assignee: 'Sander',
    others: true,
    messages: [
      customer(0, 'Patientinnen bekommen jede Erinnerung zweimal, im Abstand von wenigen Sekunden.'),
      note(30, 'Der Versanddienst läuft auf beiden Servern. Miriam, hast du den alten abgeschaltet?', 'Weber'),
      team(44, 'Guten Tag Herr Winterfeld, wir haben eine Ursache gefunden und prüfen sie heute Nacht.'),
    ],
  },
  {
    by: 'Lohmeyer',
    daysAgo: 2.05,
    subject: 'Datenbank des Meldewesens antwortet langsam',
    state: 'open',
    priority: 4,
    others: true,
    messages: [
      customer(0, 'Eine Auskunft dauert seit dem Wochenende fast eine Minute.'),
      team(
        30,
        'Guten Tag Frau Lohmeyer, wir haben die Auslastung geprüft. Das übernehmen die Kollegen vom Second ' + 'Level.',
      ),
      forward(
        34,
        'Second Level',
        'Keller',
        'Abfragen auf melderegister laufen ohne Index, seit das Update vom Samstag eingespielt ist. Bei ' +
          'uns keine Rechte auf der Datenbank.',
      ),
    ],
  },
  {
    by: 'Winterfeld',
    daysAgo: 2.9,
    subject: 'Bitte Bildschirm an der Anmeldung tauschen',
    state: 'new',
    priority: 2,
    messages: [customer(0, 'Der linke Bildschirm flackert. Die Aufnahme fällt allen schwer.')],
  },
  {
    by: 'Lohmeyer',
    daysAgo: 3.6,
    subject: 'Sitzungsunterlagen lassen sich auf Tablets nicht öffnen',
    state: 'waiting',
    priority: 3,
    assignee: 'Keller',
    others: true,
    messages: [
      customer(0, 'Die Ratsmitglieder sehen nur eine leere Seite.'),
      team(60, 'Guten Tag Frau Lohmeyer, betrifft das alle Geräte oder nur die älteren?'),
    ],
  },
  {
    by: 'Winterfeld',
    daysAgo: 5.2,
    subject: 'Laborwerte erscheinen beim falschen Tag',
    state: 'open',
    priority: 5,
    assignee: 'Keller',
    others: true,
    messages: [
      customer(0, 'Laborwerte vom Montag stehen unter Dienstag. Das darf nicht passieren.'),
      team(
        12,
        'Guten Tag Herr Winterfeld, wir haben den Import angehalten. Die Werte dieser Woche gleichen wir ' +
          'von Hand ab.',
      ),
      note(
        20,
        'Import vergleicht Ortszeit mit UTC. Bitte niemand den Dienst neu starten, bevor Deniz ihn gesehen ' + 'hat.',
        'Keller',
      ),
    ],
  },
  {
    by: 'Lohmeyer',
    daysAgo: 6.4,
    subject: 'Drucker im Bürgerbüro meldet „Toner leer“ trotz neuem Toner',
    state: 'closed',
    priority: 3,
    assignee: 'Weber',
    closedByTeam: true,
    cause: 'Zähler nach Tonerwechsel nicht zurückgesetzt',
    messages: [
      customer(0, 'Wir haben den Toner zweimal gewechselt.'),
      team(55, 'Guten Tag Frau Lohmeyer, der Zähler im Gerät war nicht zurückgesetzt. Jetzt druckt er wieder.'),
    ],
  },
  {
    by: 'Groß',
    daysAgo: 0.9,
    subject: 'Staplerterminal 2 bleibt beim Start hängen',
    state: 'open',
    priority: 3,
    assignee: 'Brinkmann',
    onSite: true,
    messages: [
      customer(0, 'Das Terminal bleibt beim Logo stehen.'),
      team(40, 'Guten Tag Herr Groß, Herr Brinkmann kommt heute Nachmittag vorbei.'),
    ],
  },
  {
    by: 'Öztürk',
    daysAgo: 2.3,
    subject: 'Konstruktionsrechner meldet vollen Speicher',
    state: 'new',
    priority: 3,
    messages: [customer(0, 'Laufwerk C: hat noch 300 MB frei, dabei liegt alles auf dem Server.')],
  },
  {
    by: 'Lohmeyer',
    daysAgo: 0.25,
    subject: 'Telefone im Rathaus: keine Verbindung nach außen',
    state: 'open',
    priority: 5,
    assignee: 'Keller',
    others: true,
    channel: 'phone',
    messages: [
      customer(0, 'Seit 8 Uhr geht kein Anruf nach draußen, intern funktioniert alles.'),
      team(
        9,
        'Guten Tag Frau Lohmeyer, die Störung liegt beim Anbieter. Wir sind mit ihm in Kontakt und melden ' +
          'uns um 11 Uhr.',
      ),
      note(12, 'Anbieter nennt Störungsnummer 55-2231. Bis 11 Uhr kein Techniker verfügbar.'),
    ],
  },
]
