const INNER = { de: ['‚', '‘'], en: ['‘', '’'] } as const

/** Pairs of double quotation marks; a sign of inches is none. */
const PAIRS = /[„“”]([^„“”]{1,500})[“”]|(?<![^\s([])"([^"]{1,500})"(?![^\s)\].,;:!?])/g

/** Quotation marks inside of what stands in quotation marks are single ones: „Der ‚neue‘ Drucker“. */
export function withInnerQuotes<Values extends Record<string, unknown>>(
  locale: keyof typeof INNER,
  names: string[],
  values: Values,
): Values {
  const [open, close] = INNER[locale]
  const single = (text: string) =>
    text.replace(PAIRS, (_pair, ...inside: (string | undefined)[]) => `${open}${inside.slice(0, 2).join('')}${close}`)
  const changed = names.map((name) => [name, values[name]] as const)
  return {
    ...values,
    ...Object.fromEntries(changed.map(([name, value]) => [name, typeof value === 'string' ? single(value) : value])),
  }
}
