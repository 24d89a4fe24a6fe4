import type { TemplateVersion } from '../catalog/offered.ts'
import type { Translator } from '../i18n/translate.ts'
import { rowId } from '../platform/rules.ts'
import { type Fields, singles } from '../web/body.ts'
import { partAnswers } from './answer-forms.ts'
import { typedLines } from './answer-words.ts'

/**
 * What was typed in a form whose template is not offered any more, as the form without one shows it: answers go on as
 * text. `find` says what its version asked, if the writer may know.
 */
export async function withoutTemplate(
  words: Translator,
  fields: Fields,
  find: (version: number) => Promise<TemplateVersion | undefined>,
): Promise<Record<string, string>> {
  const { own, answers } = partAnswers(fields)
  const { template: _template, version, body = '', ...typed } = singles(own)
  const before = await find(rowId().safeParse(Number(version)).data ?? 0)
  const said = typedLines(words, before?.definition.fields ?? [], answers)
  return { ...typed, body: [body, said].filter((text) => text.trim()).join('\n\n') }
}
