import { colleagueTickets } from './colleague-tickets.ts'
import { call, customer, type DemoTicket, note, team } from './demo-ticket.ts'
import { officeTickets } from './office-tickets.ts'
import { olderTickets } from './older-tickets.ts'
import { townTickets } from './town-tickets.ts'
import { tradeTickets } from './trade-tickets.ts'

export const demoTickets: DemoTicket[] = [
  {
    by: 'Brandt',
    daysAgo: 0.03,
    subject: 'Anmeldung am ERP seit heute früh nicht möglich',
    state: 'open',
    priority: 4,
    assignee: 'Keller',
    others: true,
    restarted: true,
    handling: 'remote',
    promise: 90,
    callback: { minutes: 40, number: '+49 40 5550 1234', note: 'Anmeldung gemeinsam prüfen' },
    messages: [
      customer(
        0,
        'Seit etwa 7:40 Uhr erscheint nach Eingabe des Kennworts „Server nicht erreichbar“. Betroffen sind ' +
          'alle zwölf Arbeitsplätze im Einkauf und in der Auftragsabwicklung.\n\nEin Neustart der Rechner hat ' +
          'nichts geändert. Das Protokoll liegt bei.',
        ['erp-client.log', 'Fehlermeldung.png'],
      ),
      team(
        14,
        'Guten Tag Frau Brandt,\n\ndanke für das Protokoll, es hilft sehr. Der Anwendungsserver ist ' +
          'erreichbar, die Anmeldung scheitert am Verzeichnisdienst. Wir arbeiten daran und halten Sie auf dem ' +
          'Laufenden.',
      ),
      call(22, '+49 40 5550 1234', 6, 'Client neu gestartet, keine Änderung. Das Lager nutzt noch die alte Adresse.'),
      note(30, 'Der Server ist seit gestern Nacht im falschen Netz. Bitte noch nicht neu starten.', 'Weber'),
    ],
  },
  {
    by: 'Brandt',
    daysAgo: 1.4,
    subject: 'Neuer Arbeitsplatz für Frau Yıldız zum 1. Dezember',
    state: 'waiting',
    priority: 3,
    assignee: 'Keller',
    messages: [
      customer(
        0,
        'Guten Tag, zum 1. Dezember wechselt Frau Yıldız ganz in die Buchhaltung. Wir benötigen laut ' +
          'Rahmenvertrag ein Notebook mit Dockingstation und zwei Bildschirmen. Die Personaldaten liegen bei.',
        ['Bestellschein-1182.pdf', 'Raumplan.png'],
      ),
      team(
        1070,
        'Guten Morgen Frau Brandt, die Geräte sind reserviert. Soll das Notebook eine deutsche oder türkische ' +
          'Tastatur erhalten? Und: Wird ein Zugang zum VPN benötigt?',
      ),
    ],
  },
  {
    by: 'Brandt',
    daysAgo: 3.2,
    subject: 'Etikettendrucker Halle 2 druckt versetzt',
    state: 'open',
    priority: 3,
    assignee: 'Weber',
    onSite: true,
    handling: 'on_site',
    visit: { days: 1, time: '08:00', minutes: 120, place: 'Halle 2, Anmeldung am Tor bei Herrn Groß' },
    restarted: true,
    messages: [
      customer(0, 'Der Versatz beträgt ca. 4 mm, Foto liegt bei. Neustart hat nicht geholfen.', ['Etikett.png']),
      team(
        95,
        'Guten Tag Frau Brandt, vermutlich ist die Papierführung verstellt. Ich komme morgen zwischen 8 und 10 ' +
          'Uhr vorbei.',
      ),
      customer(120, 'Das passt. Bitte am Tor bei Herrn Groß melden.'),
    ],
  },
  {
    by: 'Brandt',
    daysAgo: 5.1,
    subject: 'Freigabe der Änderung an der Firewall-Regel für den VPN-Zugang des Lieferanten',
    state: 'new',
    priority: 2,
    messages: [
      customer(
        0,
        'Bitte Port 8443 für das Netz des Lieferanten öffnen, gültig bis 31.12. Die Netze stehen in der Anlage.',
        ['netze-lieferant.txt'],
      ),
    ],
  },
  {
    by: 'Brandt',
    daysAgo: 9.3,
    subject: 'Sicherung Server 3 meldet Warnung',
    state: 'on_hold',
    priority: 5,
    assignee: 'Weber',
    holdDays: 6,
    handling: 'on_site',
    visit: { days: 6, time: '09:30', minutes: 60, place: 'Serverraum, Werk Nord' },
    channel: 'phone',
    messages: [
      customer(0, 'Protokoll im Anhang. Letzte erfolgreiche Sicherung am 9.11.', ['backup-server3.log']),
      team(
        40,
        'Die Platte im Sicherungsgerät muss getauscht werden. Das Ersatzteil ist bestellt und trifft Ende der ' +
          'Woche ein; bis dahin sichern wir auf das zweite Gerät.',
      ),
    ],
  },
  {
    by: 'Brandt',
    daysAgo: 11.2,
    subject: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft als Lieferant anlegen',
    state: 'open',
    priority: 1,
    assignee: 'Sander',
    messages: [
      customer(0, 'Das Feld „Firmenname“ schneidet nach 60 Zeichen ab. Lässt sich das Feld verlängern?'),
      team(600, 'Das geht mit der nächsten Version. Bis dahin können Sie die zweite Namenszeile benutzen.'),
    ],
  },
  {
    by: 'Brandt',
    daysAgo: 13.5,
    subject: 'Kennwort für das WLAN der Gäste ändern',
    state: 'closed',
    priority: 3,
    assignee: 'Weber',
    closedByTeam: true,
    messages: [
      customer(0, 'Bitte das Kennwort für das Gäste-WLAN ändern, das alte hängt noch am Empfang.'),
      team(55, 'Das Kennwort ist geändert und liegt am Empfang in einem Umschlag.'),
      customer(80, 'Vielen Dank, hat geklappt.'),
    ],
  },
  ...olderTickets.map(
    ([daysAgo, subject, text, answer], index): DemoTicket => ({
      by: 'Brandt',
      daysAgo,
      subject,
      state: 'closed',
      priority: 1 + ((index * 2 + 2) % 5),
      assignee: index % 2 ? 'Keller' : 'Weber',
      closedByTeam: index % 3 > 0,
      messages: [customer(0, text), team(130 + index * 37, `Guten Tag Frau Brandt,\n\n${answer}`)],
    }),
  ),
  ...colleagueTickets,
  ...officeTickets,
  ...townTickets,
  ...tradeTickets,
  {
    by: 'Oduya',
    daysAgo: 2.1,
    subject: 'Cannot open shared calendar of the calibration lab',
    state: 'waiting',
    priority: 3,
    assignee: 'Keller',
    messages: [
      customer(
        0,
        'Since Thursday the shared calendar shows “permission denied”. My colleagues in the lab can still open it.',
      ),
      team(200, 'Hello Ms Oduya, could you tell us which name is shown at the top right when the error appears?'),
    ],
  },
  {
    by: 'Oduya',
    daysAgo: 21,
    subject: 'Second monitor stays black after docking',
    state: 'closed',
    priority: 2,
    assignee: 'Weber',
    closedByTeam: true,
    messages: [
      customer(0, 'The second monitor only works after unplugging the dock twice.'),
      team(300, 'There is a firmware update for the dock. We have installed it remotely.'),
    ],
  },
].sort((one, other) => other.daysAgo - one.daysAgo) as DemoTicket[]
