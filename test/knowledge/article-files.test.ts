import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { beforeEach, expect, test } from 'vitest'
import { databaseStorage } from '../../src/attachments/storage.ts'
import { exportFaq } from '../../src/knowledge/exporting.ts'
import { type FaqSaved, importFaq } from '../../src/knowledge/importing.ts'
import { anArticle } from '../support/articles.ts'
import { useFolder } from '../support/folder.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const inFolder = useFolder()

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)
const A_GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

let count = 0
let dir = ''
beforeEach(async () => {
  dir = inFolder(`faq-${++count}`)
  await mkdir(dir)
})

const write = async (name: string, content: string | Buffer) => {
  await mkdir(dirname(`${dir}/${name}`), { recursive: true })
  await writeFile(`${dir}/${name}`, content)
}
const article = (front: string, body = 'Schalten Sie ihn aus und wieder ein.') => `---\n${front}\n---\n\n${body}\n`
const run = (dryRun = false, from = dir) => importFaq(portal, from, { dryRun, maxUploadSize: 1_000_000 })

async function saved(dryRun = false, from = dir): Promise<FaqSaved> {
  const report = await run(dryRun, from)
  if (!report.ok) throw new Error(JSON.stringify(report.faults))
  return report.saved
}

async function faults() {
  const report = await run()
  return report.ok ? [] : report.faults.map(({ file, line, column, reason }) => `${file}:${line}:${column} ${reason}`)
}

async function aFolder() {
  await write('drucken/category.yaml', 'name: {de: Drucken, en: Printing}\nposition: 2\n')
  await write('drucken/etiketten/category.yaml', 'name: {de: Etiketten}\n')
  await write(
    'drucken/etiketten/etikettendrucker-offline.de.md',
    article(
      'title: "Offline: was tun?"\nstate: published\nkeywords: [Zebra, "1,5 Zoll"]\nservices: [Drucken]\n' +
        'validUntil: 2099-06-30\nfiles: [treiber.txt]',
      'Schalten Sie ihn aus.\n\n![Die Anzeige](anzeige.png)',
    ),
  )
  await write(
    'drucken/etiketten/etikettendrucker-offline.en.md',
    article('title: Offline\nservices: [Drucken]\nvalidUntil: 2099-06-30', 'Switch it off.'),
  )
  await write('drucken/etiketten/anzeige.png', PICTURE)
  await write('drucken/etiketten/treiber.txt', 'Treiber')
}

const everything = () =>
  portal.db.faqArticle.findMany({
    include: { texts: { orderBy: { locale: 'asc' } }, files: { include: { attachment: true } }, category: true },
  })

test('folders become categories, and their texts articles with pictures and files; twice changes nothing', async () => {
  await aFolder()
  expect(await saved(true)).toMatchObject({ added: expect.arrayContaining(['etikettendrucker-offline']) })
  expect(await everything()).toEqual([])
  const first = await saved()
  expect(first.added).toEqual(['category drucken', 'category etiketten', 'etikettendrucker-offline'])
  const [imported] = await everything()
  expect(imported).toMatchObject({ services: ['Drucken'], validUntil: new Date('2099-06-30'), published: true })
  expect(imported?.category).toMatchObject({ slug: 'etiketten', names: { de: 'Etiketten', en: '' } })
  const [de, en] = imported?.texts ?? []
  expect(de).toMatchObject({
    title: 'Offline: was tun?',
    keywords: ['Zebra', '1,5 Zoll'],
    state: 'published',
    version: 1,
  })
  expect(en).toMatchObject({ title: 'Offline', state: 'draft', body: 'Switch it off.' })
  const files = imported?.files.map(({ attachment }) => attachment) ?? []
  expect(files.map(({ filename, mediaType }) => [filename, mediaType]).sort()).toEqual([
    ['anzeige.png', 'image/png'],
    ['treiber.txt', 'text/plain'],
  ])
  const picture = files.find(({ filename }) => filename === 'anzeige.png')
  const read = databaseStorage(portal.db).read({ id: picture?.id ?? '', size: PICTURE.length })
  expect(await buffer(read)).toEqual(PICTURE)

  expect(await saved()).toEqual({ added: [], changed: [], unchanged: ['etikettendrucker-offline'] })
  expect(await everything()).toEqual([imported])
})

test('what differs is changed: a new version of the text, another file, another category', async () => {
  await aFolder()
  await saved()
  const path = 'drucken/etiketten/etikettendrucker-offline.de.md'
  await write(path, (await readFile(`${dir}/${path}`, 'utf8')).replace('aus.', 'aus und wieder ein.'))
  await write('drucken/etiketten/treiber.txt', 'Neuer Treiber')
  const { changed } = await saved()
  expect(changed.map(({ name, fields }) => [name, fields.map(({ field }) => field)])).toEqual([
    ['etikettendrucker-offline', ['de.body', 'files']],
  ])
  const [now] = await everything()
  expect(now?.texts[0]).toMatchObject({ version: 2 })
  expect(now?.files).toHaveLength(2)
  const audit = await portal.db.auditEntry.findFirst({ where: { action: 'article.changed' }, orderBy: { id: 'desc' } })
  expect(audit).toMatchObject({ subject: 'etikettendrucker-offline' })
  expect(JSON.stringify(audit)).not.toContain('Schalten')
  expect(await portal.db.attachment.count({ where: { filename: 'treiber.txt' } })).toBe(1)
})

test('export and import again change nothing, also where files of one name differ', async () => {
  await aFolder()
  await saved()
  const category = await portal.db.faqCategory.findUniqueOrThrow({ where: { slug: 'etiketten' } })
  await anArticle(portal.db, {
    category,
    slug: 'papier',
    body: '![x](anzeige.png)',
    files: { 'anzeige.png': A_GIF },
  })
  const odd = 'Mit  zwei Leerzeichen\n\n    und Einrückung: ---\n\n---\nund Strichen'
  await anArticle(portal.db, {
    ...{ category, slug: 'strichliste', title: '„Ja“: nein # kein *Anker', body: odd },
    ...{ keywords: ['yes', '12', 'null', '- x'], files: { 'lies.md': '# mich' } },
  })
  const before = await everything()
  const target = inFolder(`export-${count}`)
  expect(await exportFaq(portal, target)).toEqual({ categories: 2, articles: 3, files: 4 })
  const names = await readdir(`${target}/drucken/etiketten`)
  expect(names).toContain('papier--anzeige.png')
  expect(await saved(false, target)).toMatchObject({ added: [], changed: [] })
  expect(await everything()).toEqual(before)
  await expect(exportFaq(portal, target)).rejects.toThrow('is not empty')
})

test.each([
  ['no front matter', { 'a/x.de.md': 'Nur Text' }, 'a/x.de.md:1:1 must begin with its front matter'],
  [
    'an unknown state',
    { 'a/x.de.md': article('title: X\nstate: fertig') },
    'a/x.de.md:3:8 state must be draft, internal',
  ],
  [
    'an unknown field',
    { 'a/x.de.md': article('title: X\nautor: Ida') },
    'a/x.de.md:3:1 "autor" is not known; known are',
  ],
  ['no title', { 'a/x.de.md': article('state: draft') }, 'title must be one line'],
  ['no day', { 'a/x.de.md': article('title: X\nvalidUntil: 31.12.2026') }, 'a/x.de.md:3:13 validUntil must be a day'],
  [
    'a word that is a list',
    { 'a/x.de.md': article('title: X\nkeywords: Zebra') },
    'a/x.de.md:3:11 keywords must be a list',
  ],
  ['broken YAML', { 'a/x.de.md': article('title: X\nkeywords: [a') }, 'is no YAML'],
  ['aliases', { 'a/x.de.md': article('title: &a X\nkeywords: [*a]') }, 'a/x.de.md:3:12 must not have aliases'],
  ['no text', { 'a/x.de.md': '---\ntitle: X\n---\n' }, 'has no text below its front matter'],
  [
    'another language',
    { 'a/x.fr.md': article('title: X') },
    '"fr" is no language of the portal; allowed are de and en',
  ],
  ['no language', { 'a/x.md': article('title: X') }, 'a/x.md:1:1 is in no known language; name it name.de.md'],
  [
    'a missing picture',
    { 'a/x.de.md': article('title: X', 'Hier:\n\n![](nix.png)') },
    'a/x.de.md:7:5 names nix.png, but',
  ],
  [
    'a picture that is none',
    { 'a/x.de.md': article('title: X', '![](a.png)'), 'a/a.png': '<svg onload="alert(1)"/>' },
    'a/a.png:1:1 is shown as a picture, but is none',
  ],
  [
    'a large file',
    { 'a/x.de.md': article('title: X\nfiles: [a.bin]'), 'a/a.bin': Buffer.alloc(1_000_001) },
    'is larger than',
  ],
  [
    'a name with capitals',
    { 'Druck/x.de.md': article('title: X') },
    'Druck:1:1 "Druck" is no name; allowed are a to z',
  ],
  [
    'a name twice',
    { 'a/x.de.md': article('title: X'), 'b/x.de.md': article('title: X') },
    'b/x.de.md:1:1 has the name of a/',
  ],
  ['no category', { 'x.de.md': article('title: X') }, 'x.de.md:1:1 stands in no category'],
  ['two hyphens', { 'a/x--y.de.md': article('title: X') }, 'a/x--y.de.md:1:1 belongs to no article beside it'],
  ['marks', { 'a/x.de.md': article('title: X\nstate: published', 'Bei ⟦Eva⟧') }, 'a/x.de.md:6:1 has ⟦ or ⟧'],
  ['the year 0', { 'a/x.de.md': article('title: X\nvalidUntil: 0000-01-01') }, 'validUntil must be a day'],
  [
    'too many pictures',
    {
      'a/x.de.md': article('title: X', Array.from({ length: 51 }, (_, place) => `![](${place}.png)`).join('\n')),
      ...Object.fromEntries(Array.from({ length: 51 }, (_, place) => [`a/${place}.png`, PICTURE])),
    },
    'a/x.de.md:55:5 names more than 50 files',
  ],
  ['not UTF-8', { 'a/x.de.md': Buffer.from('---\ntitle: M\xfcll\n---\n\nx', 'latin1') }, 'is not written in UTF-8'],
  [
    'languages that differ',
    { 'a/x.de.md': article('title: X\nservices: [A]'), 'a/x.en.md': article('title: X') },
    'must say the same services and validUntil',
  ],
  [
    'a wrong category',
    { 'a/category.yaml': 'name: {fr: X}', 'a/x.de.md': article('title: X') },
    'a/category.yaml:1:7 name must',
  ],
])('%s is refused with its place, and nothing is imported', async (_what, files, told) => {
  const { length } = await everything()
  await write('ganz/richtig.de.md', article('title: Richtig'))
  for (const [name, content] of Object.entries(files)) await write(name, content as string)
  expect((await faults()).join('\n')).toContain(told)
  expect(await everything()).toHaveLength(length)
})

test('one fault is told once, and what no database stores is left out', async () => {
  await write('a/x.de.md', Buffer.from('---\ntitle: M\xfcll\n---\n\nx', 'latin1'))
  expect(await faults()).toHaveLength(1)
  await write('a/x.de.md', '\ufeff---\r\ntitle: X\r\n---\r\n\r\nEin\u0000s\r\nZwei\u202e\r\n')
  await saved()
  const text = await portal.db.faqArticleText.findFirstOrThrow({ where: { article: { slug: 'x' } } })
  expect(text.body).toBe('Eins\nZwei')
  expect(await saved()).toEqual({ added: [], changed: [], unchanged: ['x'] })
})

test('what is no file is not followed', async () => {
  await write('a/x.de.md', article('title: X', '![](geheim.png)'))
  await symlink('/etc/hostname', `${dir}/a/geheim.png`)
  expect(await faults()).toEqual([
    'a/geheim.png:1:1 is a link; only files and folders are read',
    'a/x.de.md:5:5 names geheim.png, but there is no such file beside it',
  ])
})
