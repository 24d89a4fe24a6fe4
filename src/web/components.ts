import { readdirSync, readFileSync } from 'node:fs'
import { join, parse } from 'node:path'
import type { Translator } from '../i18n/translate.ts'
import { type Templates, viewsFolder } from '../platform/templates.ts'
import type { LabelledForm } from './labelled-forms.ts'

export interface Moment {
  text: string
  iso: string
}

export interface Choice {
  value: string | number
  label: string
  /** The language of the label, where it is not that of the page. */
  lang?: string
  /** Of several; of one, the form's value decides. */
  chosen?: boolean
}

type Attributes = Record<string, string | number | boolean | undefined>

/** Besides these, a control takes any attribute of its element. */
type ControlOptions = Attributes & {
  hint?: string
  required?: boolean
  /** A form that asks for nothing but what is required needs no stars. */
  star?: boolean
}

/** How a button looks, or a link that looks like one. */
interface ButtonLook {
  primary?: boolean
  small?: boolean
  wide?: boolean
}

/** Besides its look, a button takes any attribute of its element. */
type ButtonOptions = Attributes & ButtonLook

interface ActionOptions extends ButtonLook {
  name?: string
  value?: string
  /** Says whether the draft is saved. */
  status?: boolean
  /** Another way out, beside the button. */
  link?: { href: string; label: string }
}

export interface Column {
  label: string
  className?: string | undefined
  /** Sorts by this column. */
  href?: string | undefined
  order?: string | undefined
  arrow?: string | undefined
}

const LIST_CLASSES = { row: 'checks', field: '', section: 'checks-column' }

/** A point in time for the component `time`. */
export const momentOf = (words: Translator, date: Date): Moment => ({
  text: words.dateTime(date),
  iso: date.toISOString(),
})

const buttonClass = ({ primary, small, wide }: { [Look in keyof ButtonLook]?: boolean | undefined }) =>
  ['button', primary && 'button-primary', small && 'button-small', wide && 'button-wide'].filter(Boolean).join(' ')

export type Components = ReturnType<typeof componentsIn>

/**
 * What templates call as `ui`, for each language: the pieces that pages are made of. Their HTML is in views/components.
 */
export function createComponents(
  templates: Templates,
  iconAddress: (name: string) => string,
): (words: Translator) => Components {
  const folder = join(viewsFolder, 'components')
  for (const file of readdirSync(folder))
    templates.loadTemplate(`@${parse(file).name}`, readFileSync(join(folder, file), 'utf8'))
  const made = new Map<Translator, Components>()
  return (words) => {
    const known = made.get(words) ?? componentsIn(words, templates, iconAddress)
    made.set(words, known)
    return known
  }
}

function componentsIn({ t }: Translator, templates: Templates, iconAddress: (name: string) => string) {
  const fill = (component: string, data: object) => templates.render(`@${component}`, data)
  const { escapeFunction } = templates.config

  function written(attributes: Attributes, prefix = ''): string {
    let text = ''
    for (const name in attributes) {
      const value = attributes[name]
      if (value === true) text += ` ${prefix}${name}`
      else if (value !== undefined && value !== false && value !== '')
        text += ` ${prefix}${name}="${escapeFunction(value)}"`
    }
    return text
  }

  /** What every control has: its label, what is wrong with it, and both tied to it. */
  function control(form: LabelledForm, name: string, { hint, star, required, ...attributes }: ControlOptions) {
    const label = form.labels[name]
    if (!label) throw new Error(`The field ${name} has no label`)
    const error = form.errors[name]
    const state = written({
      'aria-invalid': error && 'true',
      'aria-describedby': [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' '),
    })
    const own = written({ required, ...attributes })
    return {
      name,
      label: t(label),
      hint,
      star: star ?? required,
      error: error && t(error.key, error.values),
      value: form.values[name] ?? '',
      own,
      state,
      attributes: own + state,
    }
  }

  const button = (label: string, { primary, small, wide, ...attributes }: ButtonOptions = {}) =>
    fill('button', { label, className: buttonClass({ primary, small, wide }), attributes: written(attributes) })

  const isChosen = (form: LabelledForm, name: string, { value, chosen }: Choice) =>
    chosen ?? String(value) === form.values[name]
  const marked = (form: LabelledForm, name: string, choices: Choice[]) =>
    choices.map((choice) => ({ ...choice, chosen: isChosen(form, name, choice) }))

  return {
    /** Attributes in which scripts find what they need. */
    data: (values: Attributes) => written(values, 'data-'),
    icon: (name: string) => fill('icon', { address: iconAddress(name) }),
    time: (moment: Moment) => fill('time', moment),
    /** The state of a ticket. */
    pill: (state: string, text: string) => fill('pill', { state, text }),
    priority: (priority: number, text: string) => fill('priority', { priority, text }),
    tag: (text: string, { plain = false } = {}) => fill('tag', { text, plain }),
    confidential: () => fill('confidential', { address: iconAddress('lock'), text: t('ticket.confidential') }),

    /** What is wrong with a form, with a link to each of its fields. */
    errors({ errors, labels }: LabelledForm) {
      const { form: whole, ...fields } = errors
      const faults = Object.entries(fields).map(([name, { key, values }]) => {
        const label = labels[name]
        return { text: t(key, values), ...(label ? { name, label: t(label) } : {}) }
      })
      return fill('errors', {
        whole: whole && t(whole.key, whole.values),
        faults,
        title: t('form.errors', { count: faults.length }),
      })
    },
    field(form: LabelledForm, name: string, { type = 'text', ...options }: ControlOptions & { type?: string } = {}) {
      const parts = control(form, name, options)
      // What is in a field that hides it cannot be corrected.
      const value = type === 'password' ? '' : parts.value
      return fill('field', { ...parts, control: fill('input', { ...parts, type, value }) })
    },
    textarea(form: LabelledForm, name: string, options: ControlOptions = {}) {
      const parts = control(form, name, options)
      return fill('field', { ...parts, control: fill('textarea', parts) })
    },
    select(
      form: LabelledForm,
      name: string,
      choices: Choice[],
      { empty, ...options }: ControlOptions & { empty?: string } = {},
    ) {
      const parts = control(form, name, options)
      return fill('field', {
        ...parts,
        control: fill('select', { ...parts, empty, choices: marked(form, name, choices) }),
      })
    },
    check: (form: LabelledForm, name: string, options: ControlOptions = {}) =>
      fill('check', { ...control(form, name, options), checked: form.values[name] === 'yes' }),
    /** One or several of a few; in a row, below each other, or as a section of its own. */
    choices(
      form: LabelledForm,
      name: string,
      choices: Choice[],
      {
        type = 'radio',
        layout = 'field',
        ...options
      }: ControlOptions & { type?: string; layout?: keyof typeof LIST_CLASSES } = {},
    ) {
      const parts = control(form, name, options)
      const className = [layout !== 'section' && 'field', parts.error && 'field-invalid'].filter(Boolean).join(' ')
      // Of groups, only that of radio buttons may be called invalid.
      const group = (type === 'radio' ? written({ role: 'radiogroup' }) : '') + parts.state
      return fill('choices', {
        ...parts,
        type,
        group,
        className,
        listClass: LIST_CLASSES[layout],
        choices: marked(form, name, choices),
      })
    },
    button,
    /** A link that looks like a button. */
    link: (href: string, label: string, look: ButtonLook = {}) =>
      fill('link', { href, label, className: buttonClass(look) }),
    /** The end of a form: its button and what stands beside it. */
    actions: (label: string, { status, link, ...options }: ActionOptions = {}) =>
      fill('actions', { button: button(label, { ...options }), status, link }),
    /** The head of a list; the roles of its rows are said by `platform/templates.ts`. */
    tableHead: (columns: Column[], caption?: string) => fill('table-head', { columns, caption }),
  }
}
