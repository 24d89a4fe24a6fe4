const list = (words: string) => new Set(words.split(/\s+/))

/** Alone, these say nothing of a problem. */
export const EMPTY_WORDS = list(
  'fehler fehlermeldung problem probleme störung hilfe frage anfrage ticket dringend wichtig bitte neu error ' +
    'errors issue problems help question request urgent important please broken kaputt defekt geht nicht ' +
    'funktioniert not working ein eine der die das mein meine im am mit und the a my with and is does work',
)

/** These name a thing, and with the ones above still nothing of its problem. */
export const BARE_WORDS = list(
  'drucker scanner rechner computer pc notebook laptop bildschirm monitor maus tastatur telefon handy headset ' +
    'internet netzwerk netz wlan vpn server laufwerk outlook mail mails e email emails postfach kalender word excel ' +
    'teams windows erp passwort kennwort konto anmeldung login programm software printer screen mouse keyboard phone ' +
    'network wifi drive mailbox calendar password account',
)
