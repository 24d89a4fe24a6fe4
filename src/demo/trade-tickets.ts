import { customer, type DemoTicket, note, team } from './demo-ticket.ts'

export const tradeTickets: DemoTicket[] = [
  {
    by: 'Kornblum',
    daysAgo: 0.09,
    subject: 'Kasse in der Filiale Markt druckt keine Bons',
    state: 'open',
    priority: 4,
    assignee: 'Sander',
    others: true,
    messages: [
      customer(0, 'Die Kasse bucht, druckt aber nichts. Ein Reinigungsstreifen hat nicht geholfen.'),
      team(
        25,
        'Guten Tag Frau Kornblum, bitte öffnen Sie die Klappe links und drücken Sie die Papierrolle fest ' +
          'ein. Druckt der Selbsttest dann?',
      ),
      customer(41, 'Der Selbsttest druckt, die Kasse nicht.'),
    ],
  },
  {
    by: 'Seewald',
    daysAgo: 0.12,
    subject: 'WLAN im dritten Stock fällt abends aus',
    state: 'open',
    priority: 3,
    assignee: 'Keller',
    others: true,
    messages: [
      customer(
        0,
        'Ab etwa 19 Uhr melden sich Gäste, weil das WLAN im dritten Stock weg ist. Nach einer halben ' +
          'Stunde geht es wieder.',
      ),
      team(50, 'Guten Tag Herr Seewald, wir sehen uns die Auslastung der Zugangspunkte heute Abend an.'),
      note(
        55,
        'Zugangspunkt 3-OG-2 hat seit Montag 140 Anmeldungen. Verdacht: Kanal überlagert sich mit dem ' +
          'Nachbarhaus.',
      ),
    ],
  },
  {
    by: 'Ahrendt',
    daysAgo: 0.3,
    subject: 'Fräse nimmt die Zeichnungen vom neuen Rechner nicht an',
    state: 'new',
    priority: 3,
    messages: [customer(0, 'Der alte Rechner konnte Dateien direkt schicken. Der neue meldet „Format unbekannt“.')],
  },
  {
    by: 'Kornblum',
    daysAgo: 1.3,
    subject: 'Waage 2 überträgt keine Preise',
    state: 'on_hold',
    priority: 2,
    assignee: 'Weber',
    holdDays: 5,
    messages: [
      customer(0, 'Die neuen Preise stehen in der Kasse, aber nicht auf der Waage.'),
      team(65, 'Guten Tag Frau Kornblum, der Hersteller schickt ein neues Modul. Es trifft nächste Woche ein.'),
    ],
  },
  {
    by: 'Seewald',
    daysAgo: 1.6,
    subject: 'Buchungssystem zeigt Zimmer 204 doppelt',
    state: 'open',
    priority: 4,
    assignee: 'Keller',
    messages: [
      customer(0, 'Zimmer 204 steht zweimal im Plan, und wir haben es fast doppelt vergeben.'),
      team(18, 'Guten Tag Herr Seewald, wir haben das Zimmer gesperrt, bis der Eintrag bereinigt ist.'),
      customer(40, 'Danke. Bitte bis Freitag, dann kommt eine Gruppe.'),
    ],
  },
  {
    by: 'Ahrendt',
    daysAgo: 1.8,
    subject: 'Angebotsvorlage zeigt alten Briefkopf',
    state: 'new',
    priority: 2,
    messages: [
      customer(0, 'Seit dem Umzug stimmt die Adresse im Briefkopf nicht. In Word ist sie richtig, im Angebot nicht.'),
    ],
  },
  {
    by: 'Kornblum',
    daysAgo: 3.05,
    subject: 'Rechnungen an Großkunden gehen nicht per Mail raus',
    state: 'open',
    priority: 3,
    assignee: 'Sander',
    messages: [
      customer(0, 'Die Rechnungen stehen im Postausgang und werden nicht verschickt.'),
      team(38, 'Guten Tag Frau Kornblum, der Mailserver lehnt Anhänge über 20 MB ab. Wir teilen den Stapel.'),
      customer(300, 'Drei Kunden haben trotzdem nichts bekommen, siehe Anhang.', ['Rueckläufer.txt']),
    ],
  },
  {
    by: 'Seewald',
    daysAgo: 3.3,
    subject: 'Zugang für den neuen Nachtportier',
    state: 'new',
    priority: 3,
    messages: [
      customer(0, 'Herr Tiemann arbeitet ab Montag nachts und braucht das Buchungssystem, aber keine Preise.'),
    ],
  },
  {
    by: 'Ahrendt',
    daysAgo: 3.9,
    subject: 'Datensicherung auf die externe Platte schlägt fehl',
    state: 'open',
    priority: 4,
    assignee: 'Weber',
    messages: [
      customer(0, 'Der Bericht sagt „Medium schreibgeschützt“. Der Schalter an der Platte steht richtig.'),
      team(
        25,
        'Guten Tag Frau Ahrendt, bitte stecken Sie die Platte an den hinteren Anschluss und melden Sie ' +
          'sich, wenn das Licht grün ist.',
      ),
    ],
  },
  {
    by: 'Kornblum',
    daysAgo: 5.6,
    subject: 'Arbeitszeiten der Aushilfen fehlen',
    state: 'new',
    priority: 3,
    messages: [customer(0, 'Bei sechs Aushilfen fehlen die Zeiten vom Wochenende.')],
  },
  {
    by: 'Seewald',
    daysAgo: 5.9,
    subject: 'Fernseher in Zimmer 112 zeigt „kein Signal“',
    state: 'closed',
    priority: 2,
    assignee: 'Brinkmann',
    closedByTeam: true,
    cause: 'Senderliste nach Stromausfall leer',
    messages: [
      customer(0, 'Der Fernseher findet keine Sender mehr.'),
      team(200, 'Guten Tag Herr Seewald, die Senderliste war gelöscht. Wir haben sie neu eingespielt.'),
    ],
  },
  {
    by: 'Ahrendt',
    daysAgo: 8.2,
    subject: 'Rechner in der Werkstatt startet nicht nach Staub im Lüfter',
    state: 'closed',
    priority: 2,
    assignee: 'Brinkmann',
    closedByTeam: true,
    cause: 'Überhitzung',
    resolution: 'workaround',
    messages: [
      customer(0, 'Der Rechner geht nach wenigen Sekunden wieder aus.'),
      team(400, 'Guten Tag Frau Ahrendt, wir haben den Lüfter gereinigt. Ein neues Netzteil wäre sinnvoll.'),
    ],
  },
  {
    by: 'Kornblum',
    daysAgo: 9.1,
    subject: 'Alte Backofensteuerung ans Netz anschließen',
    state: 'closed',
    priority: 1,
    assignee: 'Keller',
    closedByTeam: true,
    cause: 'Keine Schnittstelle vorhanden',
    resolution: 'unsolved',
    messages: [
      customer(0, 'Lässt sich die Steuerung von 1998 fernbedienen?'),
      team(500, 'Guten Tag Frau Kornblum, der Hersteller bietet dafür nichts mehr an. Wir raten davon ab.'),
    ],
  },
]
