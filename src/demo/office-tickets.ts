import { customer, type DemoTicket, forward, note, team } from './demo-ticket.ts'

export const officeTickets: DemoTicket[] = [
  {
    by: 'Hollerbach',
    daysAgo: 0.02,
    subject: 'Diktate landen nicht mehr im Sekretariat',
    state: 'new',
    priority: 4,
    others: true,
    messages: [
      customer(
        0,
        'Seit heute Vormittag kommen die Diktate aus der App nicht mehr im Ordner des Sekretariats an. ' +
          'Heute laufen zwei Fristen ab.',
      ),
    ],
  },
  {
    by: 'Okafor',
    daysAgo: 0.4,
    subject: 'Druckdaten für das Frühjahrsprogramm lassen sich nicht hochladen',
    state: 'new',
    priority: 4,
    messages: [customer(0, 'Der Upload zur Druckerei bricht bei 4 GB ab. Abgabe ist am Freitag.', ['upload.log'])],
  },
  {
    by: 'de Vries',
    daysAgo: 0.7,
    subject: 'VPN drops every hour on the operations desk',
    state: 'open',
    priority: 4,
    assignee: 'Keller',
    others: true,
    restarted: true,
    messages: [
      customer(
        0,
        'Since the update on Tuesday our VPN disconnects every hour. We lose the session with the port ' +
          'system each time.',
        ['vpn-client.log'],
      ),
      team(35, 'Hello Ms de Vries, thank you for the log. We are comparing the timeout with the one on our side.'),
    ],
  },
  {
    by: 'Hollerbach',
    daysAgo: 1.05,
    subject: 'Neue Kollegin: Zugang zum Aktenarchiv',
    state: 'waiting',
    priority: 3,
    assignee: 'Sander',
    messages: [
      customer(0, 'Frau Yilmaz-Brecht beginnt am 7. Dezember und braucht Lesezugriff auf das Archiv ab 2019.'),
      team(70, 'Guten Tag Frau Hollerbach, gern. Soll sie auch gesperrte Akten sehen?'),
    ],
  },
  {
    by: 'de Vries',
    daysAgo: 2.2,
    subject: 'Customs export stops at container 400',
    state: 'new',
    priority: 3,
    messages: [
      customer(0, 'The nightly customs export ends after 400 containers. It should contain about 650.', ['export.log']),
    ],
  },
  {
    by: 'Okafor',
    daysAgo: 2.4,
    subject: 'Redaktionssystem: Freigaben bleiben hängen',
    state: 'waiting',
    priority: 3,
    assignee: 'Vogt',
    messages: [
      customer(0, 'Freigegebene Texte bleiben im Status „in Prüfung“.'),
      team(90, 'Guten Tag Herr Okafor, bitte nennen Sie uns zwei oder drei Texte, bei denen das so ist.'),
    ],
  },
  {
    by: 'Hollerbach',
    daysAgo: 2.7,
    subject: 'Faxe kommen unleserlich an',
    state: 'open',
    priority: 2,
    assignee: 'Weber',
    messages: [
      customer(0, 'Eingehende Faxe vom Amtsgericht sind seit gestern nur schwarze Balken.'),
      note(
        55,
        'Leitung ist sauber. Nächster Schritt: Codec am Router zurückstellen, das darf ich erst nach 18 ' + 'Uhr.',
      ),
    ],
  },
  {
    by: 'Okafor',
    daysAgo: 4.1,
    subject: 'Suchmaschine findet neue Bücher nicht',
    state: 'open',
    priority: 3,
    others: true,
    messages: [
      customer(0, 'Bücher, die seit Oktober erschienen sind, fehlen in der Suche auf unserer Website.'),
      team(
        45,
        'Guten Tag Herr Okafor, der Index wird seit dem Umzug nicht mehr gebaut. Das liegt beim Second ' + 'Level.',
      ),
      forward(48, 'Second Level', 'Sander', 'Cron auf web-02 fehlt, Rechte dort nur bei euch. Kunde weiß Bescheid.'),
    ],
  },
  {
    by: 'de Vries',
    daysAgo: 4.4,
    subject: 'Request: second screen for the night shift',
    state: 'new',
    priority: 2,
    messages: [customer(0, 'The night shift works with one screen only. Two would help a lot with the berth plan.')],
  },
  {
    by: 'Hollerbach',
    daysAgo: 4.8,
    subject: 'Mandantenportal: Anmeldung mit Zertifikat',
    state: 'on_hold',
    priority: 3,
    assignee: 'Vogt',
    holdDays: 9,
    messages: [
      customer(0, 'Mandanten sollen sich mit ihrem Zertifikat anmelden können.'),
      team(
        120,
        'Guten Tag Frau Hollerbach, dafür brauchen wir die Freigabe Ihres Anbieters. Wir melden uns am ' +
          'vereinbarten Tag.',
      ),
    ],
  },
  {
    by: 'Okafor',
    daysAgo: 6.9,
    subject: 'Newsletter landet bei vielen im Spam',
    state: 'closed',
    priority: 3,
    assignee: 'Vogt',
    closedByTeam: true,
    cause: 'SPF-Eintrag länger als 255 Zeichen',
    resolution: 'solved',
    messages: [
      customer(0, 'Etwa ein Drittel unserer Leserinnen bekommt den Newsletter nicht mehr.'),
      team(
        240,
        'Guten Tag Herr Okafor, der Eintrag für Absender im DNS war abgeschnitten. Er ist jetzt ' + 'vollständig.',
      ),
    ],
  },
  {
    by: 'de Vries',
    daysAgo: 7.3,
    subject: 'Printer in the harbour office offline',
    state: 'closed',
    priority: 3,
    assignee: 'Sander',
    closedByTeam: true,
    cause: 'Duplicate IP address',
    messages: [
      customer(0, 'The printer shows offline for everybody.'),
      team(80, 'Hello Ms de Vries, its address had been given to a new scanner. Both have fixed addresses now.'),
    ],
  },
]
