import type { MessageKey, Translator } from '../i18n/translate.ts'

/** In English it is called by its key, in German otherwise. */
export interface Definition {
  german: string
  label: MessageKey
}

const WRITTEN = /\{\{([^{}\n]{0,60})\}\}/g

/** What a text that people edit may name. Found in either language, whatever the case. */
export function placeholderSet<Name extends string>(definitions: Record<Name, Definition>) {
  const names = Object.keys(definitions) as Name[]
  const byName = new Map<string, Name>(
    names.flatMap((name) => [
      [name, name],
      [definitions[name].german, name],
    ]),
  )
  const named = (inside: string) => byName.get(inside.trim().toLowerCase())

  /** As it is written in this language. */
  const writtenIn = ({ locale }: Pick<Translator, 'locale'>, name: Name): string =>
    `{{${locale === 'de' ? definitions[name].german : name}}}`

  /** Replaces what is known, and leaves the rest. */
  const replaced = (body: string, value: (name: Name) => string): string =>
    body.replace(WRITTEN, (whole, inside: string) => {
      const name = named(inside)
      return name ? value(name) : whole
    })

  /** In order, each as often as it stands there. */
  const namesIn = (body: string): Name[] =>
    [...body.matchAll(WRITTEN)].flatMap(([, inside = '']) => named(inside) ?? [])

  /** The first of them in it, as it stands there. */
  const writtenAs = (body: string): string | undefined =>
    [...body.matchAll(WRITTEN)].find(([, inside = '']) => named(inside))?.[0]

  /** The first braces that none of them is in. */
  function unknownIn(body: string): string | undefined {
    const [unknown] = /\{\{[^\n]{0,60}|\}\}/.exec(replaced(body, () => '')) ?? []
    return unknown && (/^\{\{[^{}]*\}\}/.exec(unknown)?.[0] ?? unknown)
  }

  return { names, writtenIn, replaced, namesIn, writtenAs, unknownIn }
}
