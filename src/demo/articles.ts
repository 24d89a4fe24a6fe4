import { fileURLToPath } from 'node:url'
import type { Storage } from '../attachments/storage.ts'
import type { Config } from '../config.ts'
import { importFaq } from '../knowledge/importing.ts'
import { DAY, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { foldText } from '../platform/folding.ts'

const FOLDER = fileURLToPath(new URL('faq', import.meta.url))

/** How often each has helped, and how often it has not. */
const HELPED: Record<string, [yes: number, no: number]> = {
  'drucker-druckt-nicht': [84, 16],
  papierstau: [71, 4],
  'neu-starten': [63, 5],
  passwort: [58, 3],
  'vpn-verbinden': [52, 9],
  abwesenheit: [41, 0],
  bildschirmfoto: [38, 1],
  phishing: [36, 0],
  'mail-kommt-nicht-an': [29, 6],
  netzlaufwerk: [27, 8],
  'erp-anmeldung': [26, 7],
  headset: [24, 2],
  'etiketten-versetzt': [22, 3],
  'scannen-an-e-mail': [19, 2],
  rufumleitung: [17, 1],
  'rechner-langsam': [15, 11],
  'postfach-voll': [14, 0],
  'datensatz-gesperrt': [12, 1],
  'wlan-zuhause': [11, 4],
  'kalender-freigeben': [9, 1],
  'gemeinsames-postfach': [8, 2],
  'toner-bestellen': [7, 0],
}

/** By whom, what for, and why it did not help. */
const COMMENTS = [
  ['rechner-langsam', 'eva.brandt@brandt-maschinenbau.example', 'Der Task-Manager ist bei uns gesperrt.'],
  [
    'drucker-druckt-nicht',
    'leyla.yildiz@brandt-maschinenbau.example',
    'Bei der Testseite fehlt mir, wo ich sie finde.',
  ],
  ['vpn-verbinden', 'marc.aydin@aydin-logistik.example', 'Im Lager habe ich kein Telefon für die Bestätigung.'],
  ['netzlaufwerk', 'grace.oduya@northfield-optics.example', 'Our drives are in the cloud, so this does not apply.'],
] as const

const RELATED: Record<string, string[]> = {
  papierstau: ['drucker-druckt-nicht', 'toner-bestellen'],
  'drucker-druckt-nicht': ['papierstau', 'neu-starten'],
  'toner-bestellen': ['drucker-druckt-nicht', 'papierstau'],
  'etiketten-versetzt': ['etikettenrolle-wechseln'],
  'etikettenrolle-wechseln': ['etiketten-versetzt'],
  'scannen-an-e-mail': ['streifen-im-scan', 'postfach-voll'],
  'programm-reagiert-nicht': ['neu-starten', 'bildschirmfoto'],
  'rechner-langsam': ['neu-starten', 'programm-reagiert-nicht'],
  netzlaufwerk: ['vpn-verbinden'],
  passwort: ['erp-anmeldung', 'vpn-verbinden'],
  'mail-kommt-nicht-an': ['postfach-voll', 'phishing'],
  'erp-anmeldung': ['passwort', 'datensatz-gesperrt'],
  'datensatz-gesperrt': ['sperre-aufheben', 'erp-anmeldung'],
  'vpn-verbinden': ['vpn-bricht-ab', 'unterwegs-arbeiten'],
  'vpn-bricht-ab': ['vpn-verbinden', 'wlan-zuhause'],
  headset: ['telefonkonferenz', 'wlan-zuhause'],
}

/** What people looked for in vain, how often, and how many days ago at last. */
const MISSES: [words: string, count: number, days: number][] = [
  ['Zeiterfassung Korrektur', 9, 0.3],
  ['Visitenkarten bestellen', 6, 2],
  ['Beamer Besprechungsraum', 5, 1],
  ['Dienstreise abrechnen', 4, 6],
  ['docking station firmware', 3, 3],
  ['Barcode lesen', 2, 12],
]

/** The FAQ as the folder has it, and what readers have made of it. */
export async function addDemoArticles(db: Db, storage: Storage, { maxUploadSize }: Pick<Config, 'maxUploadSize'>) {
  const imported = await importFaq({ db, storage }, FOLDER, { dryRun: false, maxUploadSize })
  if (!imported.ok) throw new Error(imported.faults.map(({ file, reason }) => `${file} ${reason}`).join('\n'))
  const articles = await db.faqArticle.findMany({ select: { id: true, slug: true }, orderBy: { id: 'asc' } })
  const people = await db.account.findMany({ select: { id: true, email: true } })
  const idOf = (slug: string) => articles.find((article) => article.slug === slug)?.id ?? 0
  const personOf = (address: string) => people.find(({ email }) => email === address)?.id ?? 0
  const daysAgo = (days: number) => new Date(now().getTime() - days * DAY)
  await writtenBefore(db, personOf('miriam.sander@support.example'))
  await db.faqRelated.createMany({
    data: Object.entries(RELATED).flatMap(([slug, others]) =>
      others.map((other, position) => ({ articleId: idOf(slug), relatedId: idOf(other), position })),
    ),
  })
  await db.faqFeedback.createMany({
    data: [
      ...Object.entries(HELPED).flatMap(([slug, [yes, no]]) =>
        Array.from({ length: yes + no }, (_, index) => ({
          ...{ articleId: idOf(slug), helpful: index < yes, createdAt: daysAgo(1 + index) },
        })),
      ),
      ...COMMENTS.map(([slug, address, comment], index) => ({
        ...{ articleId: idOf(slug), accountId: personOf(address), helpful: false, comment },
        createdAt: daysAgo(index + 0.4),
      })),
    ],
  })
  await db.faqSearchMiss.createMany({
    data: MISSES.map(([words, count, days]) => ({ words: foldText(words), count, lastAt: daysAgo(days) })),
  })
}

/** One a week or so, and not all of them today. */
async function writtenBefore(db: Db, authorId: number) {
  const before = Prisma.sql`${now()}::timestamptz - (6 + a.id * 37 % 180) * interval '1 day' - a.id * interval '1 hour'`
  await readRows(
    db,
    Prisma.sql`update faq_article_text x set updated_at = ${before}, updated_by = ${authorId}
      from faq_article a where a.id = x.article_id`,
  )
  await readRows(
    db,
    Prisma.sql`update faq_article_version v set created_at = ${before}, created_by = ${authorId}, note = ''
      from faq_article a where a.id = v.article_id`,
  )
}
