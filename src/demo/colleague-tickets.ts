import { customer, type DemoTicket, team } from './demo-ticket.ts'

export const colleagueTickets: DemoTicket[] = [
  {
    by: 'Groß',
    daysAgo: 0.2,
    subject: 'Messplatz 3: Datenübertragung an das Prüfprotokoll bleibt stehen',
    state: 'new',
    priority: 4,
    others: true,
    restarted: true,
    messages: [
      customer(
        0,
        'Seit dem Schichtwechsel kommen keine Messwerte mehr im Prüfprotokoll an. Das Messgerät zeigt sie ' +
          'richtig an, die Übertragung bleibt bei 80 % stehen. Die Teile stauen sich, wir tragen von Hand ein.',
        ['messplatz-3.log'],
      ),
    ],
  },
  {
    by: 'Yıldız',
    daysAgo: 1.1,
    subject: 'Jahresabschluss: Schreibrechte auf den Ordner „Inventur“',
    state: 'waiting',
    priority: 3,
    assignee: 'Keller',
    sharedWith: 'Brandt',
    messages: [
      customer(
        0,
        'Guten Tag, für die Inventur brauchen Frau Brandt und ich Schreibrechte auf K:\\Buchhaltung\\Inventur. ' +
          'Sie liest hier mit.',
      ),
      team(180, 'Guten Tag Frau Yıldız, gern. Sollen die Rechte nach dem Jahresabschluss wieder entfallen? Wann?'),
    ],
  },
  {
    by: 'Yıldız',
    daysAgo: 2.6,
    subject: 'Postfach einer ausgeschiedenen Mitarbeiterin bis zur Klärung sperren',
    state: 'open',
    priority: 4,
    assignee: 'Weber',
    confidential: true,
    messages: [
      customer(
        0,
        'Bitte sperren Sie das Postfach von Frau Voß ab sofort, ohne etwas zu löschen. Der Vorgang liegt beim ' +
          'Anwalt; bitte sprechen Sie nur mit mir darüber.',
      ),
      team(
        45,
        'Guten Tag Frau Yıldız, das Postfach ist gesperrt und der Inhalt gesichert. Wir warten auf Ihre Nachricht.',
      ),
    ],
  },
  {
    by: 'Groß',
    daysAgo: 4.3,
    subject: 'Tablet am Gabelstapler 5 verliert in Gang C das WLAN',
    state: 'on_hold',
    priority: 3,
    assignee: 'Weber',
    onSite: true,
    channel: 'phone',
    holdDays: 3,
    messages: [
      customer(0, 'Zwischen Regal C4 und C9 bricht die Verbindung ab, danach muss das Tablet neu angemeldet werden.'),
      team(
        130,
        'Guten Tag Herr Groß, der Zugangspunkt in Gang C wird getauscht. Das Gerät ist bestellt, wir stimmen ' +
          'den Termin mit Ihnen ab.',
      ),
    ],
  },
  {
    by: 'Öztürk',
    daysAgo: 6.2,
    subject: 'CAD-Lizenzserver meldet „keine freie Lizenz“',
    state: 'on_hold',
    priority: 3,
    assignee: 'Keller',
    others: true,
    party: { name: 'Kolbe CAD-Systeme', address: 'hilfe@kolbe-cad.example' },
    messages: [
      customer(
        0,
        'Ab etwa 9 Uhr bekommt in der Konstruktion niemand mehr eine Lizenz, obwohl nur vier Arbeitsplätze laufen.',
        ['Lizenz.png'],
      ),
      team(
        75,
        'Guten Tag Herr Öztürk, zwei Lizenzen hängen an einem alten Rechner. Nur der Hersteller kann sie ' +
          'freigeben, wir haben ihn darum gebeten.',
      ),
    ],
  },
  {
    by: 'Yıldız',
    daysAgo: 3.4,
    company: 'Aydin Logistik GmbH',
    subject: 'Frachtabrechnung: Export nach Excel bricht nach 65.000 Zeilen ab',
    state: 'open',
    priority: 3,
    assignee: 'Keller',
    messages: [
      customer(0, 'Der Monatsexport endet immer bei derselben Zeile. Bis zum 5. brauche ich die vollständige Liste.'),
      team(90, 'Guten Tag Frau Yıldız, der Export schreibt noch das alte Dateiformat. Wir stellen ihn um.'),
    ],
  },
  {
    by: 'Yıldız',
    daysAgo: 17,
    company: 'Aydin Logistik GmbH',
    subject: 'Zugang zum Fuhrparkportal für die Buchhaltung',
    state: 'closed',
    priority: 2,
    assignee: 'Weber',
    closedByTeam: true,
    messages: [
      customer(0, 'Bitte für mich einen Zugang nur zum Lesen der Tankbelege anlegen.'),
      team(260, 'Der Zugang ist eingerichtet, die Anmeldung kommt vom Fuhrparkportal per E-Mail.'),
    ],
  },
  {
    by: 'Groß',
    daysAgo: 20,
    subject: 'Zweiter Bildschirm für die Schichtleitung',
    state: 'closed',
    priority: 2,
    assignee: 'Weber',
    closedByTeam: true,
    messages: [
      customer(0, 'Für die Planungstafel brauchen wir am Leitstand einen zweiten Bildschirm, mindestens 27 Zoll.'),
      team(400, 'Der Bildschirm ist angeschlossen.'),
    ],
  },
]
