/** One of several ways to say something, in any letter case; each way, and what stands around it, is a pattern. */
export const oneOf = (ways: string[], { before = '', after = '' } = {}): RegExp =>
  new RegExp(`${before}(?:${ways.join('|')})${after}`, 'i')

/** For lines of whatever length somebody sent. */
export const MOST_LINE = 400
