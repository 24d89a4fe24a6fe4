import type { Actor } from '../accounts/actor.ts'
import { GROUPS, type TemplateGroup } from '../catalog/definition-rules.ts'
import type { OfferedTile } from '../catalog/offered.ts'
import type { Translator } from '../i18n/translate.ts'
import { foldText } from '../platform/folding.ts'
import { withQuery } from '../web/paths.ts'
import { told } from './answer-words.ts'
import { purposeOf } from './opening-pages.ts'
import type { Habits } from './template-habits.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/portal/templates': ReturnType<typeof templatesPage>
    'tickets/portal/companies': ReturnType<typeof companiesPage>
  }
}

/** Of those used most, on top. */
const MOST_USED = 4
/** From so many templates on, it helps to see them twice. */
const MANY = 6

interface Overview {
  tiles: OfferedTile[]
  habits: Habits
  organizationId: number | null
  q: string
}

type TileOnPage = ReturnType<typeof tileOnPage>

/** Templates that this company is offered, in groups; those without any are left out. */
export function templatesPage(words: Translator, actor: Actor, { tiles, habits, organizationId, q }: Overview) {
  const { t } = words
  const several = actor.companies.length > 1
  const company = actor.companies.find(({ id }) => id === organizationId)
  const organization = several ? company?.id : undefined
  const place = new Map(habits.used.map((id, index) => [id, index]))
  const placeOf = ({ id }: OfferedTile) => place.get(id) ?? habits.used.length
  const onPage = (tile: OfferedTile) => tileOnPage(words, tile, organization, habits.authorizers)
  const sought = foldText(q).split(' ').filter(Boolean)
  const fits = (tile: TileOnPage) => sought.every((word) => tile.folded.includes(word))
  // The order of positions stays among those that are used alike.
  const inOrder = [...tiles].sort((a, b) => placeOf(a) - placeOf(b))
  const groups = GROUPS.map((group) => ({
    group,
    title: t(`template.group.${group}`),
    about: t(`template.group.${group}.about`),
    tiles: [
      ...(group === 'incident' ? [generalTile(words, organization)] : []),
      ...inOrder.filter((tile) => tile.group === group).map(onPage),
    ].filter(fits),
  })).filter((group) => group.tiles.length > 0)
  const found = groups.reduce((sum, group) => sum + group.tiles.length, 0)
  return {
    company: company?.name,
    changeHref: several ? '/tickets/new' : undefined,
    organization,
    q,
    groups,
    used:
      sought.length === 0 && tiles.length >= MANY
        ? inOrder
            .filter(({ id }) => place.has(id))
            .slice(0, MOST_USED)
            .map(onPage)
        : [],
    found: q ? t('templates.found', { count: found }) : '',
    /** Forms that somebody has begun to fill in. */
    begun: habits.begun.flatMap((purpose) => {
      if (purpose === purposeOf()) return generalTile(words, organization)
      const tile = tiles.find(({ id }) => purpose === purposeOf({ templateId: id }))
      return tile ? onPage(tile) : []
    }),
    general: withQuery('/tickets/new/general', { organization, subject: q }),
  }
}

function tileOnPage(words: Translator, tile: OfferedTile, organization: number | undefined, authorizers: string[]) {
  const { key, icon, authorization } = tile
  const [name, description] = [told(tile.name, words.locale), told(tile.description, words.locale)]
  return {
    icon: icon as string,
    name,
    description,
    href: withQuery(`/tickets/new/${key}`, { organization }),
    approval: authorization && approvalBy(words, authorizers),
    folded: foldedTile(words, tile.group, [key, ...Object.values(tile.name), ...Object.values(tile.description)]),
  }
}

/** That is always there. */
function generalTile(words: Translator, organization: number | undefined): TileOnPage {
  const [name, description] = [words.t('template.general'), words.t('template.general.about')]
  return {
    icon: 'triangle-alert',
    name: { text: name },
    description: { text: description },
    href: withQuery('/tickets/new/general', { organization }),
    approval: false,
    folded: foldedTile(words, 'incident', [name, description]),
  }
}

const foldedTile = ({ t }: Translator, group: TemplateGroup, texts: string[]) =>
  foldText([...texts, t(`template.group.${group}`)].join(' '))

const approvalBy = ({ t }: Translator, authorizers: string[]) =>
  authorizers.length === 0 ? t('template.approval.somebody') : t('template.approval', { names: authorizers.join(', ') })

/** For somebody in several: whose templates; `onwards` is where a link leads. */
export function companiesPage(actor: Actor, path: string, onwards: Record<string, string | string[]>) {
  return {
    companies: actor.companies.map(({ id, name }) => ({
      name,
      href: withQuery(path, { ...onwards, organization: id }),
    })),
  }
}
