import { HtmlValidate, StaticConfigLoader } from 'html-validate'
import { expect, test } from 'vitest'
import { everyPage } from '../support/every-page.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portals = { de: usePortal(), en: usePortal() }

const validator = new HtmlValidate(
  new StaticConfigLoader({
    extends: ['html-validate:standard', 'html-validate:document', 'html-validate:a11y'],
    rules: {
      // A button sends its form unless it says otherwise.
      'no-implicit-button-type': 'off',
      // All comes from the portal itself.
      'require-sri': 'off',
      // Who wants lists that refresh themselves, without scripts too, chooses so.
      'meta-refresh': 'off',
    },
  }),
)

/** What the validator does not know: errors to the Nu checker of the W3C, and what would lose something. */
const NO_HTML = {
  'an attribute that does not exist': '[hx-get], [hx-headers], [hx-select], [hx-swap], [hx-trigger]',
  'a role on a part of a table that has its own': 'table:not([role=presentation]) :is(thead, tbody, tr, th, td)[role]',
  'a limit that cuts what is pasted without a word': '[maxlength]',
  'a required choice that is made already': 'select[required] > option:first-child:not([value=""])',
}

test.each(['de', 'en'] as const)(
  'every page is valid HTML: empty, full, with errors and confirmations (%s)',
  async (locale) => {
    const pages = await everyPage(portals[locale], locale)
    expect(pages.length).toBeGreaterThan(70)
    const faults: string[] = []
    for (const { name, html } of pages) {
      const { results } = await validator.validateString(html)
      for (const { ruleId, message, line } of results.flatMap(({ messages }) => messages))
        faults.push(`${name}: ${ruleId}: ${message} ${html.split('\n')[line - 1]?.trim()}`)
      const page = pageOf(html)
      for (const [fault, selector] of Object.entries(NO_HTML)) if (page.has(selector)) faults.push(`${name}: ${fault}`)
      expect(page.lang, name).toBe(locale)
    }
    expect(faults).toEqual([])
  },
  120_000,
)
