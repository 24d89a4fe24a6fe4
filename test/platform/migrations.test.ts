import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LOCKS } from '../../src/platform/locks.ts'
import { sources } from '../support/sources.ts'

const FOLDER = 'prisma/migrations'

test('a migration that changes all rows of a table does so in portions', () => {
  const faults = readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name > '20261129110000')
    .filter(({ name }) => !readdirSync(`${FOLDER}/${name}`).includes('portions.sql'))
    .filter(({ name }) => /^(update|delete from|insert into[^;]*\bselect)\b/im.test(scriptOf(`${FOLDER}/${name}`)))
    .map(({ name }) => name)
  expect(faults).toEqual([])
})

/** Applied before this was a rule. */
const LANDED_BEFORE = '20261129191900_mails_of_a_mailbox_are_read_in_order'

test('a migration that touches a table people write on makes none of them wait', () => {
  const faults = readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name > LANDED_BEFORE)
    .flatMap(({ name }) => faultsOf(scriptOf(`${FOLDER}/${name}`)).map((fault) => `${name}: ${fault}`))
  expect(faults).toEqual([])
})

test.each([
  ['create index on_old on ticket (id);', 'its index is not made concurrently'],
  ['drop index on_old;', 'its index is not made concurrently'],
  ['create index concurrently on_old on ticket (id);\nselect 1;', 'concurrently stands beside something else'],
  ['ALTER TABLE "ticket" ADD CONSTRAINT "x" CHECK (id > 0);', 'its constraint is not “not valid”'],
  ['alter table ticket add column a int,\n  add constraint x foreign key (a) references team(id);', 'its constraint'],
  ['alter table ticket add column a int references team(id);', 'its constraint'],
  ['alter table ticket add column a int unique;', 'its index is not made concurrently'],
  ['alter table ticket alter column a set not null;', 'its constraint'],
  [
    'alter table ticket add constraint x check (id > 0) not valid;\nalter table ticket validate constraint x;',
    'validates',
  ],
])('%s is refused', (script, fault) => expect(faultsOf(script).join()).toContain(fault))

test.each([
  'create table new (id int);\ncreate index on_new on new (id);\nalter table new add constraint x check (id > 0);',
  'create index concurrently on_old on ticket (id);',
  'alter table ticket add column a int,\n  add constraint x foreign key (a) references team(id) not valid;',
  'alter table ticket validate constraint x;',
  'alter table ticket add constraint x unique using index on_old;',
])('%s passes', (script) => expect(faultsOf(script)).toEqual([]))

/** What keeps others from a table for as long as it is read or an index of it is made. */
function faultsOf(script: string): string[] {
  const statements = script
    .split(/;\s*$/m)
    .map((each) => each.trim().toLowerCase().replace(/\s+/g, ' ').replaceAll('"', ''))
  const made = statements.flatMap((each) => /^create (?:unlogged )?table (\w+)/.exec(each)?.[1] ?? [])
  const old = statements.filter((each) => each && !made.includes(TABLE_OF.exec(each)?.[1] ?? ''))
  const found = (rule: RegExp, but?: RegExp) => old.some((each) => rule.test(each) && !but?.test(each))
  return [
    ...(found(/^(create (unique )?index|drop index)\b(?! concurrently)/) ? ['its index is not made concurrently'] : []),
    ...(found(/^alter table .*( unique| primary key)\b/, /using index/) ? ['its index is not made concurrently'] : []),
    ...(found(/ concurrently /) && statements.filter(Boolean).length > 1
      ? ['concurrently stands beside something else']
      : []),
    ...(found(/^alter table .*( check \(| references | set not null)/, / not valid$/)
      ? ['its constraint is not “not valid”']
      : []),
    ...(found(/ validate constraint /) && old.some((each) => !/ validate constraint /.test(each))
      ? ['it validates beside something else']
      : []),
  ]
}

const TABLE_OF = /^(?:alter table (?:only )?|create (?:unique )?index (?:\w+ )?on )(\w+)/

/** Without comments and bodies of functions. */
const scriptOf = (path: string) =>
  readFileSync(`${path}/migration.sql`, 'utf8')
    .replace(/--.*$/gm, '')
    .replace(/\$\$[\s\S]*?\$\$/g, '')

test('the locks of the database have numbers of their own', () => {
  expect(new Set(Object.values(LOCKS)).size).toBe(Object.keys(LOCKS).length)
  const others = sources.filter(({ file, text }) => !file.endsWith('locks.ts') && /\b7_240_\d{3}\b/.test(text))
  expect(others.map(({ file }) => file)).toEqual([])
})
