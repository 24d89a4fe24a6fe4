export const olderTickets: [daysAgo: number, subject: string, text: string, answer: string][] = [
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
    'Der Sicherungsagent war nach dem Neustart nicht gelaufen. Er startet jetzt automatisch, die Sicherung ist ' +
      'nachgeholt.',
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
