import { readdirSync, readFileSync } from 'node:fs'
import { join, parse } from 'node:path'
import type { Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { type MarkdownOptions, renderMarkdown } from '../platform/markdown.ts'
import { type Templates, viewsFolder } from '../platform/templates.ts'
import { type ButtonLook, buttonClass } from './button-looks.ts'
import type { FieldError } from './forms.ts'
import { idOf, type LabelledForm, leadOf } from './labelled-forms.ts'

export interface Moment {
  text: string
  iso: string
  /** With the time zone. */
  title?: string
  /** The text is true today only; see public/js/near.js. */
  near?: boolean
}

export interface Choice {
  value: string | number
  label: string
  /** If it is not the page's. */
  lang?: string
  /** For one of several; a single one follows the form's value. */
  chosen?: boolean
}

type Attributes = Record<string, string | number | boolean | undefined>

/** Also takes any attribute of its element. */
type ControlOptions = Attributes & {
  hint?: string
  required?: boolean
  /** Forms with only required fields need none. */
  star?: boolean
  /** Characters. A longer text stays whole, so that nothing is lost that somebody pastes, and is told. */
  most?: number
  /** What stands around it says what it is; its label is for those who do not see that. */
  quiet?: boolean
  /** The form takes files, too. */
  orFile?: boolean
}

/** Also takes any attribute of its element. */
type ButtonOptions = Attributes & ButtonLook

interface ActionOptions extends ButtonLook {
  name?: string
  value?: string
  status?: boolean
  link?: { href: string; label: string }
}

export interface Column {
  label: string
  className?: string | undefined
  href?: string | undefined
  order?: string | undefined
  arrow?: string | undefined
}

const LIST_CLASSES = { row: 'checks', field: '', section: 'checks-column' }

export function momentOf(words: Translator, date: Date): Moment {
  const near = words.near(date, now())
  return {
    text: near ?? words.dateTime(date),
    iso: date.toISOString(),
    title: words.exact(date),
    near: near !== undefined,
  }
}

type Components = ReturnType<typeof componentsIn>

/** `ui` in templates, for each language; the HTML is in views/components. */
export function createComponents(
  templates: Templates,
  iconAddress: (name: string) => string,
): (words: Translator) => Components {
  const folder = join(viewsFolder, 'components')
  const compile = (file: string) => templates.compile(readFileSync(join(folder, file), 'utf8')).bind(templates)
  const compiled = Object.fromEntries(readdirSync(folder).map((file) => [parse(file).name, compile(file)]))
  const made = new Map<Translator, Components>()
  return (words) => {
    const known = made.get(words) ?? componentsIn(words, compiled, templates.config, iconAddress)
    made.set(words, known)
    return known
  }
}

function componentsIn(
  { t }: Translator,
  compiled: Record<string, (data: object) => string>,
  { escapeFunction }: Templates['config'],
  iconAddress: (name: string) => string,
) {
  const fill = (component: string, data: object) => (compiled[component] as (data: object) => string)(data)

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

  /** For public/js/length.js. */
  const limit = (most: number, orFile: boolean) => ({
    most,
    counted: t('form.counted', { count: '%count%', most }),
    'too-long': `${t('form.too-long', { count: '%count%', most })}${orFile ? ` ${t('form.or-file')}` : ''}`,
    ...(orFile
      ? { 'as-file': t('form.as-file'), 'file-name': t('form.file-name'), 'see-file': t('form.see-file') }
      : {}),
  })

  const faultOf = ({ key, values }: FieldError, orFile: boolean) =>
    t(key, values) + (orFile && key === 'error.too-long' ? ` ${t('form.or-file')}` : '')

  /** Label and error, both tied to the control. */
  function control(
    form: LabelledForm,
    name: string,
    { hint, star, required, most, quiet, orFile = false, ...attributes }: ControlOptions,
  ) {
    const label = labelOf(form, name)
    if (label === undefined) throw new Error(`The field ${name} has no label`)
    const error = form.errors[name]
    const id = idOf(name)
    const state = written({
      'aria-invalid': error && 'true',
      'aria-describedby': [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' '),
    })
    const own = written({ required, ...attributes }) + (most ? written(limit(most, orFile), 'data-') : '')
    return {
      name,
      id,
      label,
      hint,
      quiet,
      star: star ?? required,
      error: error && faultOf(error, orFile),
      value: form.values[name] ?? '',
      own,
      state,
      attributes: own + state,
    }
  }

  const labelOf = ({ labels, written: own }: LabelledForm, name: string) =>
    own?.[name] ?? (labels[name] && t(labels[name]))

  const button = (label: string, { primary, small, wide, ...attributes }: ButtonOptions = {}) =>
    fill('button', { label, className: buttonClass({ primary, small, wide }), attributes: written(attributes) })

  const isChosen = (form: LabelledForm, name: string, { value, chosen }: Choice) =>
    chosen ?? String(value) === form.values[name]
  const marked = (form: LabelledForm, name: string, choices: Choice[]) =>
    choices.map((choice) => ({ ...choice, chosen: isChosen(form, name, choice) }))

  return {
    data: (values: Attributes) => written(values, 'data-'),
    icon: (name: string) => fill('icon', { address: iconAddress(name) }),
    time: (moment: Moment) => fill('time', moment),
    pill: (state: string, text: string) => fill('pill', { state, text }),
    priority: (priority: number, text: string) => fill('priority', { priority, text }),
    tag: (text: string, { plain = false } = {}) => fill('tag', { text, plain }),
    markdown: (text: string, options?: MarkdownOptions) => fill('markdown', { own: renderMarkdown(text, options) }),
    confidential: () => fill('confidential', { address: iconAddress('lock'), text: t('ticket.confidential') }),

    errors(form: LabelledForm) {
      const { form: whole, ...fields } = form.errors
      const faults = Object.entries(fields).map(([name, { key, values }]) => {
        const label = labelOf(form, name)
        return { text: t(key, values), ...(label ? { id: idOf(name), lead: leadOf(label) } : {}) }
      })
      return fill('errors', {
        whole: whole && t(whole.key, whole.values),
        faults,
        title: t('form.errors', { count: faults.length }),
      })
    },
    field(form: LabelledForm, name: string, { type = 'text', ...options }: ControlOptions & { type?: string } = {}) {
      const parts = control(form, name, options)
      // A hidden value cannot be corrected.
      const value = type === 'password' ? '' : parts.value
      // Browsers show no day that is none.
      const shown = /^date/.test(type) && value && !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?/.test(value) ? 'text' : type
      return fill('field', { ...parts, control: fill('input', { ...parts, type: shown, value }) })
    },
    textarea(form: LabelledForm, name: string, options: ControlOptions = {}) {
      const parts = control(form, name, options)
      return fill('field', { ...parts, control: fill('textarea', parts) })
    },
    select(
      form: LabelledForm,
      name: string,
      choices: Choice[],
      { empty, required, ...options }: ControlOptions & { empty?: string } = {},
    ) {
      // Without an empty choice, there is always one.
      const parts = control(form, name, { star: required, ...options, required: required && Boolean(empty) })
      return fill('field', {
        ...parts,
        control: fill('select', { ...parts, empty, choices: marked(form, name, choices) }),
      })
    },
    check: (form: LabelledForm, name: string, options: ControlOptions = {}) =>
      fill('check', { ...control(form, name, options), checked: form.values[name] === 'yes' }),
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
      // Only radio groups may be invalid in ARIA.
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
    link: (href: string, label: string, look: ButtonLook = {}) =>
      fill('link', { href, label, className: buttonClass(look) }),
    actions: (label: string, { status, link, ...options }: ActionOptions = {}) =>
      fill('actions', { button: button(label, { ...options }), status, link }),
    tableHead: (columns: Column[], caption?: string) => fill('table-head', { columns, caption }),
  }
}
