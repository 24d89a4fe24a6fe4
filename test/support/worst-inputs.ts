const SIZE = 100_000

/** What makes a careless pattern or loop run for long. */
export const WORST: Record<string, string> = {
  letters: 'a'.repeat(SIZE),
  dots: '.'.repeat(SIZE),
  'dots before a letter': `${'.'.repeat(SIZE)}a`,
  spaces: ' '.repeat(SIZE),
  'spaces before a letter': `${' '.repeat(SIZE)}a`,
  'line breaks before a letter': `${'\n'.repeat(SIZE)}a`,
  'carriage returns': '\r'.repeat(SIZE),
  plus: '+'.repeat(SIZE),
  ats: '@'.repeat(SIZE),
  'ats and dots': '@.'.repeat(SIZE / 2),
  'labels of a domain': `a@${'a.'.repeat(SIZE / 2)}`,
  slashes: '/\\'.repeat(SIZE / 2),
  quotes: '"'.repeat(SIZE),
  brackets: '['.repeat(SIZE),
  digits: '1'.repeat(SIZE),
  'beginnings of addresses': 'http://'.repeat(SIZE / 7),
  'beginnings of addresses and brackets': 'www.('.repeat(SIZE / 5),
  'telephone numbers': '+49 30 5550 1234 '.repeat(SIZE / 17),
  'beginnings of telephone numbers': '0170 '.repeat(SIZE / 5),
  'digits and letters': '1a'.repeat(SIZE / 2),
  'beginnings of accounts': 'DE89 3704 '.repeat(SIZE / 10),
  'beginnings of cards': '4111 '.repeat(SIZE / 5),
  'beginnings of passwords': 'pin:'.repeat(SIZE / 4),
  'marks out of order': `a${'\u0300\u0316'.repeat(SIZE / 2)}`,
  'umlauts taken apart': 'a\u0308'.repeat(SIZE / 2),
  emoji: '😀'.repeat(SIZE / 2),
  'half emoji': '\ud83d'.repeat(SIZE),
  controls: '\u0001\u202e'.repeat(SIZE / 2),
  'signs of many letters': '\ufdfa'.repeat(SIZE / 3),
  'signs that are many': '\u3316'.repeat(SIZE / 3),
  stars: '*'.repeat(SIZE),
  'letters and stars': 'a*'.repeat(SIZE / 2),
  'quotes and spaces': '" '.repeat(SIZE / 2),
  'one word, then spaces': `a${' '.repeat(SIZE)}b`,
}

// Of this thread, and the best of three, or of nine where these are slow, so that neither other work on the machine
// nor what an earlier test left to be collected counts.
export function milliseconds(work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < (best > 10 ? 9 : 3); turn++) {
    const begin = process.threadCpuUsage()
    work()
    const { user, system } = process.threadCpuUsage(begin)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}
