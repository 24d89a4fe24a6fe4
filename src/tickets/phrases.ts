/** Finds any of them as whole words, whatever their case; each is a regular expression. */
export const phrases = (...words: string[]) => new RegExp(`(?<!\\p{L})(?:${words.join('|')})(?!\\p{L})`, 'iu')
