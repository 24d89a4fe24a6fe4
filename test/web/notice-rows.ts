import { NEWS_KINDS } from '../../src/notifications/news-kinds.ts'
import { deskForm, deskPage, type Row } from './route-rows.ts'

const PATH = '/desk/notifications'

/** Each with what they are told themselves, so that there is nothing of others. */
export const NOTICES: Record<string, Row> = {
  [`GET ${PATH}`]: deskPage(200),
  [`POST ${PATH}`]: deskForm(PATH, { until: 1 }),
  [`GET ${PATH}/bell`]: deskPage(200),
  [`GET ${PATH}/settings`]: deskPage(200),
  [`POST ${PATH}/settings`]: deskForm(
    `${PATH}/settings`,
    Object.fromEntries(NEWS_KINDS.map((kind) => [`mail-${kind}`, 'daily'])),
  ),
}
