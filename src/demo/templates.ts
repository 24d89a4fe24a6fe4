import { readdir, readFile } from 'node:fs/promises'
import { importTemplates } from '../catalog/importing.ts'
import type { Tx } from '../platform/db.ts'

const FOLDER = new URL('catalog/', import.meta.url)

/** In the order in which customers see them. */
const ORDER = [
  'drucker',
  'e-mail',
  'erp',
  'arbeitsplatz',
  'neue-kollegin',
  'vor-ort',
  'zugriffsrechte',
  'firewall',
  'telefon',
]

/** The templates of tickets as the folder has them. */
export async function addDemoTemplates(tx: Tx) {
  const names = (await readdir(FOLDER)).sort((one, other) => placeOf(one) - placeOf(other))
  const files = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(new URL(name, FOLDER), 'utf8') })),
  )
  const imported = await importTemplates(tx, files)
  if (!imported.ok) throw new Error(imported.faults.map(({ file, reason }) => `${file} ${reason}`).join('\n'))
}

const placeOf = (file: string) => ORDER.indexOf(file.replace('.yaml', ''))
