import type { Channel, TicketState } from '../platform/db.ts'

export interface DemoMessage {
  from: 'customer' | 'team'
  /** Minutes after the ticket was opened. */
  after: number
  body: string
  files?: string[]
}

export interface DemoTicket {
  /** Last name of the requester. */
  by: string
  daysAgo: number
  subject: string
  state: TicketState
  priority: number
  assignee?: string
  others?: boolean
  restarted?: boolean
  onSite?: boolean
  channel?: Channel
  holdDays?: number
  closedByTeam?: boolean
  messages: DemoMessage[]
}

const customer = (after: number, body: string, files?: string[]): DemoMessage => ({
  from: 'customer',
  after,
  body,
  ...(files ? { files } : {}),
})
const team = (after: number, body: string): DemoMessage => ({ from: 'team', after, body })

const older: [daysAgo: number, subject: string, text: string, answer: string][] = [
  [
    16,
    'Zertifikat für fernzugang.brandt-maschinenbau.example läuft ab',
    'Der Browser warnt seit heute, dass das Zertifikat in 14 Tagen abläuft. Bitte verlängern.',
    'Das Zertifikat ist erneuert und gilt bis November 2027.',
  ],
  [
    19,
    'Zugriffsrechte auf das Laufwerk „Konstruktion“ für Herrn Öztürk',
    'Herr Öztürk wechselt in die Konstruktion und braucht Schreibrechte auf K:\\Projekte.',
    'Die Rechte sind vergeben. Nach dem nächsten Anmelden sind die Ordner sichtbar.',
  ],
  [
    23,
    'Scanner im Wareneingang liest keine Data-Matrix-Codes',
    'Strichcodes gehen, die kleinen quadratischen Codes nicht mehr. Das Gerät ist neu gestartet.',
    'Nach dem Update waren 2D-Codes abgeschaltet. Die Einstellung ist zurückgesetzt, bitte noch einmal versuchen.',
  ],
  [
    27,
    'Outlook fragt bei jedem Start nach dem Kennwort',
    'Betroffen sind zwei Rechner im Einkauf, beide seit Montag.',
    'Auf beiden Rechnern waren alte Anmeldedaten gespeichert. Wir haben sie entfernt.',
  ],
  [
    31,
    'Videokonferenz im Besprechungsraum 3 ohne Ton',
    'Bild ist da, Ton kommt weder an noch geht er raus. Es eilt nicht, der nächste Termin ist Freitag.',
    'Das Mikrofon war in der Gerätesteuerung stummgeschaltet.',
  ],
  [
    38,
    'Datensicherung vom Wochenende unvollständig',
    'Im Bericht steht, dass der Server ERP-02 übersprungen wurde.',
    'Der Sicherungsagent war nach dem Neustart nicht gelaufen. Er startet jetzt automatisch, die Sicherung ist nachgeholt.',
  ],
  [
    44,
    'Bestellung: drei Headsets für den Vertrieb',
    'Wie im Rahmenvertrag, Position 7. Lieferung bitte an den Empfang.',
    'Die Headsets sind am Empfang abgegeben.',
  ],
  [
    52,
    'Kein Netz in Halle 4 nach Stromausfall',
    'Nach dem Ausfall um 6:10 Uhr sind alle Arbeitsplätze in Halle 4 ohne Netz.',
    'Ein Verteiler hatte die Konfiguration verloren. Sie ist wieder eingespielt.',
  ],
  [
    61,
    'Arbeitszeiterfassung: Buchungen vom 14. fehlen',
    'Bei elf Mitarbeitern fehlen die Kommen-Buchungen.',
    'Die Buchungen lagen noch im Terminal und sind jetzt übertragen.',
  ],
  [
    75,
    'Neues Projektlaufwerk mit Versionierung',
    'Wir brauchen für das Projekt „Schüttgutfördertechnik“ ein Laufwerk mit 500 GB.',
    'Das Laufwerk P: ist eingerichtet, frühere Versionen bleiben 90 Tage erhalten.',
  ],
  [
    88,
    'Telefonanlage: Warteschleife spielt alte Ansage',
    'Die Ansage nennt noch die Betriebsferien.',
    'Die Standardansage ist wieder eingestellt.',
  ],
  [
    97,
    'Druckertreiber für das neue Etikettenformat',
    'Das Format 62 × 29 mm fehlt in der Auswahl.',
    'Der Treiber ist verteilt, das Format steht zur Auswahl.',
  ],
]

/** What the demo customers have asked, oldest last in the list but first in time. */
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
    messages: [
      customer(
        0,
        'Seit etwa 7:40 Uhr erscheint nach Eingabe des Kennworts „Server nicht erreichbar“. Betroffen sind alle zwölf Arbeitsplätze im Einkauf und in der Auftragsabwicklung.\n\nEin Neustart der Rechner hat nichts geändert. Das Protokoll liegt bei.',
        ['erp-client.log', 'Fehlermeldung.png'],
      ),
      team(
        14,
        'Guten Morgen Frau Brandt,\n\ndanke für das Protokoll, es hilft sehr. Der Anwendungsserver ist erreichbar, die Anmeldung scheitert am Verzeichnisdienst. Wir arbeiten daran und melden uns spätestens um 9:30 Uhr.',
      ),
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
        'Guten Tag, zum 1. Dezember beginnt Frau Yıldız in der Buchhaltung. Wir benötigen laut Rahmenvertrag ein Notebook mit Dockingstation und zwei Bildschirmen. Die Personaldaten liegen bei.',
        ['Bestellschein-1182.pdf', 'Raumplan.png'],
      ),
      team(
        1070,
        'Guten Morgen Frau Brandt, die Geräte sind reserviert. Soll das Notebook eine deutsche oder türkische Tastatur erhalten? Und: Wird ein Zugang zum VPN benötigt?',
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
    restarted: true,
    messages: [
      customer(0, 'Der Versatz beträgt ca. 4 mm, Foto liegt bei. Neustart hat nicht geholfen.', ['Etikett.png']),
      team(95, 'Guten Tag Frau Brandt, vermutlich ist die Papierführung verstellt. Ich komme morgen zwischen 8 und 10 Uhr vorbei.'),
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
      customer(0, 'Bitte Port 8443 für das Netz des Lieferanten öffnen, gültig bis 31.12. Die Netze stehen in der Anlage.', [
        'netze-lieferant.txt',
      ]),
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
    channel: 'phone',
    messages: [
      customer(0, 'Protokoll im Anhang. Letzte erfolgreiche Sicherung am 9.11.', ['backup-server3.log']),
      team(
        40,
        'Die Platte im Sicherungsgerät muss getauscht werden. Das Ersatzteil ist bestellt und trifft Ende der Woche ein; bis dahin sichern wir auf das zweite Gerät.',
      ),
    ],
  },
  {
    by: 'Brandt',
    daysAgo: 11.2,
    subject: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft als Lieferant anlegen',
    state: 'open',
    priority: 1,
    assignee: 'Keller',
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
  ...older.map(
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
  {
    by: 'Oduya',
    daysAgo: 2.1,
    subject: 'Cannot open shared calendar of the calibration lab',
    state: 'waiting',
    priority: 3,
    assignee: 'Keller',
    messages: [
      customer(0, 'Since Thursday the shared calendar shows “permission denied”. My colleagues in the lab can still open it.'),
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
