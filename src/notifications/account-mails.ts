import { INVITATION_DAYS } from '../accounts/invitations.ts'
import { RESET_LINK_HOURS } from '../accounts/lost-password.ts'
import {
  accountInvited,
  accountRegistered,
  passwordChanged,
  passwordGenerated,
  passwordResetRequested,
  registrationRepeated,
  signInLinkRequested,
} from '../accounts/news.ts'
import { GENERATED_PASSWORD_HOURS } from '../accounts/registration.ts'
import { SIGN_IN_LINK_HOURS } from '../accounts/sign-in-link.ts'
import type { Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import type { Tx } from '../platform/db.ts'
import type { News, Subscription } from '../platform/news.ts'
import { type MailContent, type MailTools, mailTo, recipientFields } from './compose.ts'

const recipient = async (tx: Tx, id: number) => tx.account.findUniqueOrThrow({ where: { id }, select: recipientFields })

/** Anybody can cause these mails, so they do not repeat a name that a stranger may have entered. */
const unnamed = async (tx: Tx, id: number) => ({ ...(await recipient(tx, id)), firstName: '', lastName: '' })

/** Of all mails about an account, which cannot be muted; each has the name of its news. */
interface AccountMail<Payload> {
  /** With the name by default. */
  to?: typeof recipient
  secret?: boolean
  write: (words: Translator, about: Payload & { login: string; portal: string }) => MailContent
}

const loginFact = ({ t }: Translator, login: string) => ({ label: t('mail.login'), value: login, typed: true })
const passwordFact = ({ t }: Translator, password: string) => ({
  label: t('mail.password'),
  value: password,
  typed: true,
})

export function accountMails(tools: MailTools): Subscription[] {
  const mailed = <Payload extends { accountId: number }>(
    news: News<Payload>,
    { to: whom = recipient, secret = true, write }: AccountMail<Payload>,
  ) =>
    news.do(async (tx, payload) => {
      const to = await whom(tx, payload.accountId)
      const about = { ...payload, login: shownAddress(to.email), portal: tools.settings.current().portalName }
      await mailTo(tx, tools, { name: news.name, to, secret }, (words) => write(words, about))
    })
  return [
    mailed(accountRegistered, {
      to: unnamed,
      write: (words, { portal, login, password }) => ({
        subject: words.t('mail.registered.subject', { portal }),
        opening: [words.t('mail.registered.opening', { portal })],
        facts: [loginFact(words, login), passwordFact(words, password)],
        action: { label: words.t('mail.sign-in'), path: '/login' },
        closing: [
          words.t('mail.password.once', { hours: GENERATED_PASSWORD_HOURS }),
          words.t('mail.registered.stranger'),
        ],
      }),
    }),
    mailed(registrationRepeated, {
      to: unnamed,
      secret: false,
      write: ({ t }, { portal, login }) => ({
        subject: t('mail.repeated.subject', { portal }),
        opening: [t('mail.repeated.opening', { portal, email: login })],
        action: { label: t('mail.repeated.action'), path: '/password/forgot' },
        closing: [t('mail.repeated.stranger')],
      }),
    }),
    mailed(passwordResetRequested, {
      to: unnamed,
      write: ({ t }, { portal, token }) => ({
        subject: t('mail.reset.subject', { portal }),
        opening: [t('mail.reset.opening')],
        action: { label: t('mail.reset.action'), path: `/password/reset/${token}` },
        closing: [t('mail.reset.once', { hours: RESET_LINK_HOURS }), t('mail.reset.stranger')],
      }),
    }),
    mailed(signInLinkRequested, {
      to: unnamed,
      write: ({ t }, { portal, token }) => ({
        subject: t('mail.guessed.subject', { portal }),
        opening: [t('mail.guessed.opening', { portal })],
        action: { label: t('mail.sign-in'), path: `/login/${token}` },
        closing: [t('mail.guessed.once', { hours: SIGN_IN_LINK_HOURS }), t('mail.guessed.stranger')],
      }),
    }),
    mailed(passwordGenerated, {
      to: unnamed,
      write: (words, { portal, login, password }) => ({
        subject: words.t('mail.generated.subject', { portal }),
        opening: [words.t('mail.generated.opening')],
        facts: [loginFact(words, login), passwordFact(words, password)],
        action: { label: words.t('mail.sign-in'), path: '/login' },
        closing: [words.t('mail.password.once', { hours: GENERATED_PASSWORD_HOURS })],
      }),
    }),
    mailed(accountInvited, {
      write: (words, { portal, login, token }) => ({
        subject: words.t('mail.invited.subject', { portal }),
        opening: [words.t('mail.invited.opening', { portal })],
        facts: [loginFact(words, login)],
        action: { label: words.t('mail.invited.action'), path: `/password/reset/${token}` },
        closing: [words.t('mail.invited.once', { days: INVITATION_DAYS })],
      }),
    }),
    mailed(passwordChanged, {
      secret: false,
      write: ({ t }, { portal, login }) => ({
        subject: t('mail.changed.subject', { portal }),
        opening: [t('mail.changed.opening', { email: login })],
        closing: [t('mail.changed.stranger', { support: tools.settings.current().support.email })],
      }),
    }),
  ]
}
