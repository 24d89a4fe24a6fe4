/** One address, without what a parser could read as a second one, a comment or a command; a pattern with `u`. */
export const PLAIN_ADDRESS = '[^\\s@<>()[\\]\\\\,;:"\\p{C}]+@[^\\s@<>()[\\]\\\\,;:"\\p{C}]+'
