import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { filesIn, sources } from './support/sources.ts'

/** A feature may call those before it, never those after; news travels back as events. */
const FEATURES = [
  'audit',
  'settings',
  'accounts',
  'organizations',
  'teams',
  'administration',
  'attachments',
  'drafts',
  'knowledge',
  'catalog',
  'tickets',
  'telephone',
  'incidents',
  'notifications',
  'correspondence',
  'privacy',
  'demo',
]

/** The HTTP edge of a feature; every other file in it is domain. */
const EDGE = /^((\w+-)*(routes|pages|forms)|receive|keeping|access|plugin)\.ts$/

/** The start of everything, which may import all of it. */
const TOP = new Set([
  'src/main.ts',
  'src/app.ts',
  'src/jobs.ts',
  'src/cli.ts',
  'src/subscriptions.ts',
  'src/greeting.ts',
  'src/start-errors.ts',
  ...readdirSync('src/cli').map((file) => `src/cli/${file}`),
])

const placeOf = (file: string) => file.split('/')[1] ?? ''
const isFeature = (file: string) => FEATURES.includes(placeOf(file))
const isEdge = (file: string) => isFeature(file) && EDGE.test(file.split('/').at(-1) ?? '')
const isDomain = (file: string) => isFeature(file) && !isEdge(file)

const wrong = (breaks: (file: string, imported: string) => boolean) =>
  sources
    .filter(({ file }) => !TOP.has(file))
    .flatMap(({ file, own }) =>
      own.filter((imported) => breaks(file, imported)).map((imported) => `${file} -> ${imported}`),
    )

test('nothing but the start imports the start', () => {
  expect(wrong((_file, imported) => TOP.has(imported))).toEqual([])
})

test('the domain never imports an edge or anything of the web', () => {
  expect(wrong((file, imported) => isDomain(file) && (isEdge(imported) || placeOf(imported) === 'web'))).toEqual([])
})

test('a feature calls only features before it', () => {
  const order = (file: string) => FEATURES.indexOf(placeOf(file))
  expect(wrong((file, imported) => isFeature(file) && isFeature(imported) && order(imported) > order(file))).toEqual([])
})

/** Whose tables are whose. */
const TABLES: Record<string, string[]> = {
  platform: ['jobWorker', 'counter', 'announcement'],
  audit: ['auditEntry'],
  settings: ['setting', 'settingChange'],
  accounts: ['account', 'session', 'passwordToken', 'rateLimit', 'undeliverableAddress'],
  organizations: ['organization', 'membership', 'contract', 'contractDomain', 'contractAddress', 'organizationNote'],
  teams: ['team', 'teamMember', 'absence'],
  attachments: ['attachment', 'attachmentChunk', 'storedBytes'],
  drafts: ['draft', 'submission'],
  knowledge: [
    'faqCategory',
    'faqArticle',
    'faqArticleText',
    'faqArticleVersion',
    'faqArticleFile',
    'faqRelated',
    'faqFeedback',
    'faqSearchMiss',
  ],
  catalog: ['ticketTemplate', 'ticketTemplateVersion'],
  tickets: [
    'ticket',
    'message',
    'messageAttachment',
    'messageMail',
    'call',
    'callback',
    'ticketEvent',
    'ticketParticipant',
    'suggestedParticipant',
    'ticketWatcher',
    'ticketLink',
    'ticketArticle',
    'savedView',
    'ticketLook',
    'ticketPresence',
    'ticketFormerTeam',
    'ticketAside',
    'bulkUndo',
    'cannedResponse',
    'visit',
    'ticketDay',
    'party',
    'ticketParty',
    'ticketAnswer',
    'refolding',
  ],
  telephone: ['refusedCalls'],
  incidents: ['incident', 'incidentOrganization', 'incidentUpdate', 'incidentJoin', 'incidentTicket', 'incidentTold'],
  notifications: ['mail', 'mailEvent', 'mailText', 'fileLink', 'notice', 'noticeChoice'],
  correspondence: ['mailbox', 'incomingMail', 'blockedSender', 'mailRule'],
  privacy: ['privacyLog'],
}

test('statements of a feature name only its own tables and those of features before it', () => {
  const models = [...readFileSync('prisma/schema.prisma', 'utf8').matchAll(/^model (\w)(\w+)/gm)].map(
    ([, first = '', rest = '']) => first.toLowerCase() + rest,
  )
  expect(Object.values(TABLES).flat().sort()).toEqual(models.sort())
  const owners = Object.entries(TABLES).flatMap(([owner, tables]) => tables.map((table) => ({ owner, table })))
  const place = (owner: string) => (owner === 'platform' ? -1 : FEATURES.indexOf(owner))
  const faults = sources
    .filter(({ file }) => !TOP.has(file))
    .flatMap(({ file, text }) =>
      owners
        .filter(({ owner }) => place(owner) > place(isFeature(file) ? placeOf(file) : 'platform'))
        .filter(({ table }) => namesTable(text, table))
        .map(({ table }) => `${file}: ${table}`),
    )
  expect(faults).toEqual([])
})

function namesTable(text: string, model: string): boolean {
  const table = model.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const inSql = new RegExp(`\\b(?:from|join|into|update|references) "?${table}"?(?![\\w.])`)
  const inPrisma = new RegExp(`\\b(?:db|tx)\\.${model}\\.`)
  return inSql.test(text) || inPrisma.test(text)
}

test('there is one way to read what joins or is hot', () => {
  expect(sources.filter(({ text }) => /\$queryRaw\b/.test(text)).map(({ file }) => file)).toEqual([])
})

test('the time comes from the clock, which tests can shift', () => {
  const others = sources.filter(({ file }) => file !== 'src/platform/clock.ts')
  expect(others.filter(({ text }) => /\bnew Date\(\)/.test(text)).map(({ file }) => file)).toEqual([])
})

test('web, i18n and platform know no feature', () => {
  expect(wrong((file, imported) => ['web', 'i18n', 'platform'].includes(placeOf(file)) && isFeature(imported))).toEqual(
    [],
  )
  expect(
    wrong((file, imported) => ['i18n', 'platform'].includes(placeOf(file)) && placeOf(imported) === 'web'),
  ).toEqual([])
})

test('platform stands on nothing of ours but the configuration, and the configuration on its own parts', () => {
  const ground = new Set(['platform', 'generated', 'config.ts', 'config-rules.ts'])
  expect(wrong((file, imported) => placeOf(file) === 'platform' && !ground.has(placeOf(imported)))).toEqual([])
  const parts = sources.filter(({ file }) => file.startsWith('src/config'))
  expect(parts.flatMap(({ own }) => own).filter((imported) => !imported.startsWith('src/config-'))).toEqual([])
})

test('files do not import each other in circles', () => {
  const graph = new Map(sources.map(({ file, text }) => [file, runtimeImports(file, text)]))
  const circles: string[] = []
  const done = new Set<string>()
  const walk = (file: string, path: string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
    if (path.includes(file) || done.has(file)) return
    for (const next of graph.get(file) ?? []) walk(next, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) walk(file, [])
  expect(circles).toEqual([])
})

test('only config.ts reads the environment; main.ts hands the database to its web processes', () => {
  const readers = sources
    .filter(({ text }) => /process\.env\b(?!,)/.test(text.replaceAll('...process.env', '')))
    .map(({ file }) => file)
  expect(readers.sort()).toEqual(['src/config.ts', 'src/main.ts'])
})

/** Mails bring their style along, in one block; pages never do. */
const STYLE_OF_MAILS = 'views/mail/style.eta'

/** Components print what `web/components.ts` has escaped, pages only components and their own parts. */
const rawIn = (file: string) =>
  file.startsWith('views/components/')
    ? /<%~(?!\s*it\.(?:attributes|button|group|own|control)\b)[^%]*/g
    : /<%~(?!\s*(?:include\(|it\.body\b|ui\.))[^%]*/g

test('templates have no inline script, style or handler, quote every attribute and print raw only their parts', () => {
  const faults = filesIn('views', /\.eta$/).flatMap((file) => {
    const source = readFileSync(file, 'utf8')
    const html = source.replace(/<%[\s\S]*?%>/g, (code) => (code.startsWith('<%=') ? '␣' : ' '))
    const tags = html.match(/<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi) ?? []
    const raw = source.match(rawIn(file)) ?? []
    return [
      ...tags.filter((tag) => /\s(?:on[a-z]+|style)\s*=/i.test(tag)),
      ...tags.filter((tag) => /=\s*[^\s"'>]/.test(tag.replace(/"[^"]*"|'[^']*'/g, '""'))),
      ...(html.match(/<script\b(?![^>]*\bsrc=")[^>]*>/g) ?? []),
      ...(html.match(/<style\b[^>]*>/g) ?? []).slice(file === STYLE_OF_MAILS ? 1 : 0),
      ...raw,
      ...(file.startsWith('views/mail/') ? [] : (source.match(/\b(?:include|layout)\('\/?(?:\.\.\/)*mail\//g) ?? [])),
    ].map((fault) => `${file}: ${fault}`)
  })
  expect(faults).toEqual([])
})

test('relative imports name their file, there are no barrels and no any', () => {
  const faults = sources.flatMap(({ file, text, own }) => [
    ...own.filter((imported) => !/\.(ts|json)$/.test(imported)).map((imported) => `${file}: ${imported}`),
    ...(file.endsWith('/index.ts') ? [file] : []),
    ...(/[:<|]\s*any\b|\bas any\b/.test(text) ? [`${file}: any`] : []),
    ...(/\b(?:TODO|FIXME|XXX)\b/.test(text) ? [`${file}: left to do`] : []),
  ])
  expect(faults).toEqual([])
})

function runtimeImports(file: string, text: string): string[] {
  return [...text.matchAll(/(?:^|\n)(?:import|export) (?!type\b)([^'";]*?)from '(\.[^']+)'/g)]
    .filter(([, names = '']) =>
      names
        .replace(/[{}\s]/g, '')
        .split(',')
        .some((name) => name && !/^type[A-Z]/.test(name)),
    )
    .map(([, , target = '']) => join(dirname(file), target))
}
