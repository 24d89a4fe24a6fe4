import { configure, within } from '@testing-library/dom'
import { Window } from 'happy-dom'

// What a style sheet hides is not asked for every element, and an error does not print the whole page.
configure({ defaultHidden: true, getElementError: (message) => new Error(message ?? 'It is not on the page') })

const window = new Window({ settings: { disableJavaScriptFileLoading: true, disableCSSFileLoading: true } })

type Html = string | { body: string }
type Control = HTMLInputElement & HTMLSelectElement & HTMLTextAreaElement

/**
 * A page as its readers find their way on it: by `getByRole`, `getByLabelText`, `getByText`, and by what its forms
 * would send.
 */
export type Page = ReturnType<typeof pageOf>

export function pageOf(html: Html) {
  const document = documentOf(html)
  const all = <E extends Element = HTMLElement>(selector: string) => [...document.querySelectorAll<E>(selector)]
  const fields = (name: string) => all<Control>('input, select, textarea').filter((field) => field.name === name)
  return {
    ...within(document.body),
    all,
    lang: document.documentElement.lang,
    /** All that can be read, one space between words. */
    text: wordsOf(document.documentElement),
    /** The same as the pieces that elements part it into. */
    pieces: piecesOf(document.body),
    /** The fields of this name, hidden ones among them. */
    fields,
    /** What the first field of this name would send; empty if there is none. */
    valueOf: (name: string) => sentBy(fields(name)[0]),
    /** Which of the boxes of this name are ticked. */
    ticked: (name: string) =>
      fields(name)
        .filter((field) => field.checked)
        .map((field) => field.value),
    /** What can be chosen for this name. */
    choicesOf: (name: string) => [...(fields(name)[0]?.options ?? [])].map(({ value }) => value),
    /**
     * What the field of this name says of its error, by way of aria-describedby; empty if it is not marked as wrong.
     */
    errorOf: (name: string) => errorOf(document, fields(name)[0]),
    /** The fields that the summary of errors leads to. */
    faults: () => linksIn(all('[role=alert] a')).map((href) => href.replace('#', '')),
    /** Where the links lead. */
    links: (pattern = /./) => linksIn(all('a[href]')).filter((href) => pattern.test(href)),
    /** Where the forms go. */
    actions: () => all<HTMLFormElement>('form').map((form) => form.getAttribute('action') ?? ''),
    has: (selector: string) => all(selector).length > 0,
    /** Whether these come one after the other. */
    inOrder: (...selectors: string[]) => {
      const places = selectors.map((selector) => all('*').findIndex((element) => element.matches(selector)))
      return !places.includes(-1) && places.every((place, index) => index === 0 || (places[index - 1] ?? 0) < place)
    },
  }
}

/** All that can be read on a page, one space between words. */
export const textOf = (html: Html): string => wordsOf(documentOf(html).documentElement)

/** What the first field of this name would send. */
export const inputValue = (html: Html, name: string): string => pageOf(html).valueOf(name)

/** The ticket numbers of a list, from the top. */
export const numbersOn = (html: Html): string[] => cellsOf(html, /^\d{16}$/)

/** The subjects of a list, from the top. */
export const subjectsOn = (html: Html): string[] =>
  pageOf(html)
    .all('td a[href^="/tickets/"] strong')
    .map((subject) => subject.textContent ?? '')

/** What the tabs of a list count: all, open, closed. */
export const countsOn = (html: Html): string[] => pageOf(html).all('.count').map(wordsOf)

/** The text of one element, one space between words. */
export const wordsOf = (element: Element | null | undefined): string => piecesOf(element).join(' ')

function piecesOf(node: Node | null | undefined): string[] {
  if (!node || ['SCRIPT', 'STYLE'].includes(node.nodeName)) return []
  if (node.nodeType === 3) return [node.textContent?.replace(/\s+/g, ' ').trim() ?? ''].filter(Boolean)
  return [...node.childNodes].flatMap(piecesOf)
}

const cellsOf = (html: Html, pattern: RegExp) =>
  pageOf(html)
    .all('td')
    .map(wordsOf)
    .filter((text) => pattern.test(text))

const documentOf = (html: Html) =>
  new window.DOMParser().parseFromString(
    typeof html === 'string' ? html : html.body,
    'text/html',
  ) as unknown as Document

// happy-dom takes the option after the one that is marked for the chosen one.
const sentBy = (field: Control | undefined): string =>
  field?.tagName === 'SELECT'
    ? (([...field.options].findLast((option) => option.hasAttribute('selected')) ?? field.options[0])?.value ?? '')
    : (field?.value ?? '')

const linksIn = (links: Element[]) => links.map((link) => link.getAttribute('href') ?? '')

function errorOf(document: Document, field: Element | undefined): string {
  if (field?.getAttribute('aria-invalid') !== 'true') return ''
  const ids = field.getAttribute('aria-describedby')?.split(' ') ?? []
  return wordsOf(ids.map((id) => document.getElementById(id)).find((element) => element?.classList.contains('error')))
}
