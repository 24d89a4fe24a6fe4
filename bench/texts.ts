interface Story {
  subject: string
  opening: string
  answer: string
  thanks: string
}

const places = [
  'Halle 2',
  'Empfang',
  'Einkauf',
  'Versand',
  'Büro 114',
  'Wareneingang',
  'Buchhaltung',
  'Leitstand',
  'Besprechungsraum 3',
  'Labor',
]

const stories: Story[] = [
  {
    subject: 'Etikettendrucker {place} druckt versetzt',
    opening:
      'Seit dem Wochenende druckt der Etikettendrucker im Bereich {place} um ca. 4 mm versetzt. Neustart und ' +
      'Kalibrierung haben nichts geändert.\n\nDas Gerät wird für die Abendschicht ab 16 Uhr gebraucht, bis ' +
      'dahin wäre eine Lösung sehr hilfreich.',
    answer:
      'Guten Tag, der Sensor für den Etikettenvorschub meldet einen falschen Abstand. Wir haben das Profil neu ' +
      'übertragen, bitte drucken Sie eine Testseite.',
    thanks: 'Vielen Dank, die Testseite sitzt wieder richtig.',
  },
  {
    subject: 'Kein Zugriff auf das Netzlaufwerk „Konstruktion“ ({place})',
    opening:
      'Beim Öffnen von Laufwerk K: erscheint „Der Netzwerkname wurde nicht gefunden“. Betroffen sind alle ' +
      'Arbeitsplätze im Bereich {place}.\n\nDie Kollegen am anderen Standort können zugreifen, Internet und ' +
      'E-Mail funktionieren überall.',
    answer:
      'Der Dateiserver war nach dem Update nicht unter seinem Namen erreichbar. Der Eintrag ist berichtigt, ' +
      'bitte melden Sie sich einmal ab und wieder an.',
    thanks: 'Nach der Anmeldung ist das Laufwerk wieder da.',
  },
  {
    subject: 'Outlook fragt bei jedem Start nach dem Kennwort',
    opening:
      'Auf zwei Rechnern ({place}) fragt Outlook seit Montag bei jedem Start nach dem Kennwort, nimmt es dann ' +
      'aber an.\n\nEin Neustart hat nicht geholfen.',
    answer:
      'Auf beiden Rechnern waren alte Anmeldedaten gespeichert. Wir haben sie entfernt, bitte geben Sie das ' +
      'Kennwort noch einmal ein und prüfen Sie es morgen früh.',
    thanks: 'Heute kam keine Abfrage mehr, danke für die schnelle Hilfe.',
  },
  {
    subject: 'Scanner {place} liest keine Data-Matrix-Codes',
    opening:
      'Gewöhnliche Strichcodes gehen, die kleinen quadratischen Codes auf den neuen Lieferscheinen nicht. ' +
      'Standort: {place}, Gerät ist neu gestartet.',
    answer:
      'Nach dem Update waren 2D-Codes abgeschaltet. Die Einstellung ist zurückgesetzt; können Sie es mit einem ' +
      'Lieferschein von heute versuchen?',
    thanks: 'Alle drei Lieferscheine wurden erkannt.',
  },
  {
    subject: 'Videokonferenz {place} ohne Ton',
    opening:
      'Das Bild ist da, Ton kommt weder an noch geht er raus. Es eilt nicht, der nächste Termin ist am Freitag ' +
      'um 10 Uhr.',
    answer:
      'Das Mikrofon war in der Gerätesteuerung stummgeschaltet. Wir haben es eingeschaltet und einen ' +
      'Probeanruf gemacht.',
    thanks: 'Der Termin am Freitag lief ohne Störung.',
  },
  {
    subject: 'Bestellung: zwei Bildschirme und eine Dockingstation für {place}',
    opening:
      'Für eine neue Kollegin ab dem Ersten des Monats, bitte wie im Rahmenvertrag, Position 7. Lieferung an ' +
      '{place}, Ansprechpartner ist der Empfang.',
    answer: 'Die Bestellung ist ausgelöst, Liefertermin ist in fünf Werktagen. Wir melden uns vor der Anlieferung.',
    thanks: 'Alles vollständig angekommen.',
  },
  {
    subject: 'Terminalserver bricht Sitzungen nach wenigen Minuten ab',
    opening:
      'Seit heute früh werden Sitzungen auf dem Terminalserver nach wenigen Minuten getrennt. Meldung: „Die ' +
      'Verbindung wurde getrennt, weil eine andere Anwendung …“.\n\nBetroffen: {place} und vermutlich der ' +
      'Außendienst.',
    answer:
      'Eine Richtlinie für Leerlaufzeiten war zu kurz gesetzt. Sie steht jetzt wieder auf zwei Stunden und ' +
      'wirkt ab der nächsten Anmeldung.',
    thanks: 'Seit dem Mittag ist keine Sitzung mehr abgebrochen.',
  },
  {
    subject: 'Zugriffsrechte für Herrn Öztürk auf die Projektordner',
    opening:
      'Herr Öztürk wechselt zum Monatsanfang nach {place} und braucht dort Schreibrechte. Die Freigabe der ' +
      'Leitung liegt vor.',
    answer: 'Die Rechte sind vergeben. Nach dem nächsten Anmelden sind die Ordner sichtbar.',
    thanks: 'Er sieht die Ordner, danke.',
  },
]

export const STORIES = stories.length * places.length

const fill = (text: string, place: string) => text.replaceAll('{place}', place)

/** Deterministic for each `index`. */
export function storyOf(index: number): { subject: string; messages: [string, string, string] } {
  const story = stories[index % stories.length] as Story
  const place = places[Math.floor(index / stories.length) % places.length] as string
  return {
    subject: fill(story.subject, place),
    messages: [fill(story.opening, place), fill(story.answer, place), story.thanks],
  }
}

const devices = [
  'Etikettendrucker',
  'Netzwerkdrucker',
  'Arbeitsplatzrechner',
  'Notebook',
  'Dockingstation',
  'Handscanner',
  'Waagenterminal',
  'Telefonanlage',
  'Dateiserver',
  'Zeiterfassung',
  'Accesspoint',
  'Verteilerschrank',
  'Virenschutz',
  'Postfach',
  'Warenwirtschaft',
  'Kassensystem',
]

const causes = [
  'nach der letzten Aktualisierung',
  'durch einen abgelaufenen Eintrag',
  'wegen eines vollen Datenträgers',
  'nach dem Umzug der Abteilung',
  'durch ein gelöstes Kabel',
  'nach einem Stromausfall',
  'wegen einer doppelt vergebenen Adresse',
  'durch eine abgelaufene Lizenz',
  'nach einem Wechsel des Kennworts',
  'wegen eines veralteten Treibers',
  'durch eine Sperre des Kontos',
  'nach der Wartung am Wochenende',
]

const findings = [
  'die Verbindung brach ab',
  'das Profil ließ sich nicht laden',
  'Aufträge blieben in der Warteschlange',
  'die Anmeldung lief ins Leere',
]

/** 768 different findings of agents, each ending before a device's number. */
export function remarks(): string[] {
  return devices.flatMap((device) =>
    causes.flatMap((cause) => findings.map((finding) => `Ursache: ${cause}, ${finding}. Gerät: ${device}`)),
  )
}

const firstNames = ['Eva', 'Marc', 'Ayşe', 'Jürgen', 'Sabine', 'Łukasz', 'Hannah', 'Mehmet', 'Petra', 'Jörg']
const lastNames = [
  'Brandt',
  'Aydın',
  'Grüner',
  'Weiß',
  'Nowak',
  'Köhler',
  'Schäfer',
  'Lindner',
  'Yıldız',
  'Hofmann',
  'Becker',
  'Vogt',
]

/** Deterministic for each `index`. */
export const nameOf = (index: number) => ({
  firstName: firstNames[index % firstNames.length] as string,
  lastName: lastNames[Math.floor(index / firstNames.length) % lastNames.length] as string,
})
