import type { Actor } from '../accounts/actor.ts'
import { authorise, lockPerson } from '../accounts/authority.ts'
import { type Db, Prisma, readRows, transaction } from '../platform/db.ts'
import { check } from '../platform/rules.ts'
import { NEWS_KINDS, type NewsChoice, type NewsKind, STANDARD_CHOICE } from './news-kinds.ts'
import { type NoticeChoices, noticeChoiceRules } from './rules.ts'

export async function readChoices(db: Db, { accountId }: Pick<Actor, 'accountId'>): Promise<NoticeChoices> {
  const chosen = await db.noticeChoice.findMany({
    where: { accountId },
    select: { kind: true, mail: true, shown: true },
  })
  const known = new Map(chosen.map(({ kind, ...choice }) => [kind, choice]))
  return Object.fromEntries(NEWS_KINDS.map((kind) => [kind, known.get(kind) ?? STANDARD_CHOICE])) as NoticeChoices
}

/**
 * Counts for what happens from now on; a mail that waits is not written if it is not wanted like that any more. Throws
 * InvalidInputError, AuthorityLostError.
 */
export async function saveChoices(db: Db, actor: Actor, input: NoticeChoices) {
  const choices = Object.entries(check(noticeChoiceRules, input)) as [NewsKind, NewsChoice][]
  await transaction(db, async (tx) => {
    await lockPerson(tx, actor.accountId)
    const { accountId } = await authorise(tx, actor)
    const rows = choices.map(([kind, choice]) => ({ kind, ...choice, usual: isStandard(choice) }))
    await readRows(
      tx,
      Prisma.sql`with given as materialized (
          select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
            as x(kind text, mail "NoticeMail", shown boolean, usual boolean)),
        unwanted as (update notice n set due_at = null from given g
          where n.account_id = ${accountId} and n.due_at is not null and n.kind = g.kind and n.mail <> g.mail),
        usual as (delete from notice_choice c using given g
          where c.account_id = ${accountId} and c.kind = g.kind and g.usual)
        insert into notice_choice (account_id, kind, mail, shown)
          select ${accountId}, kind, mail, shown from given where not usual
          on conflict (account_id, kind) do update set mail = excluded.mail, shown = excluded.shown`,
    )
  })
}

const isStandard = ({ mail, shown }: NewsChoice) => mail === STANDARD_CHOICE.mail && shown === STANDARD_CHOICE.shown
