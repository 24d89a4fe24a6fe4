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
import { shownAddress } from '../platform/addresses.ts'
import type { Tx } from '../platform/db.ts'
import type { Subscription } from '../platform/news.ts'
import { type MailTools, mailTo, recipientFields } from './compose.ts'

const recipient = (tx: Tx, id: number) => tx.account.findUniqueOrThrow({ where: { id }, select: recipientFields })

/** Anybody can cause these mails, so they do not repeat a name that a stranger may have entered. */
const unnamed = async (tx: Tx, id: number) => ({ ...(await recipient(tx, id)), firstName: '', lastName: '' })

/** Cannot be muted. */
export function accountMails(tools: MailTools): Subscription[] {
  return [
    accountRegistered.do(async (tx, { accountId, password }) => {
      const to = await unnamed(tx, accountId)
      const { portalName } = tools.settings.current()
      await mailTo(tx, tools, { name: 'account.registered', to, secret: true }, ({ t }) => ({
        subject: t('mail.registered.subject', { portal: portalName }),
        opening: [t('mail.registered.opening', { portal: portalName })],
        facts: [
          { label: t('mail.login'), value: shownAddress(to.email), typed: true },
          { label: t('mail.password'), value: password, typed: true },
        ],
        action: { label: t('mail.sign-in'), path: '/login' },
        closing: [t('mail.password.once', { hours: GENERATED_PASSWORD_HOURS }), t('mail.registered.stranger')],
      }))
    }),

    registrationRepeated.do(async (tx, { accountId }) => {
      const to = await unnamed(tx, accountId)
      const { portalName } = tools.settings.current()
      await mailTo(tx, tools, { name: 'account.registration-repeated', to }, ({ t }) => ({
        subject: t('mail.repeated.subject', { portal: portalName }),
        opening: [t('mail.repeated.opening', { portal: portalName, email: shownAddress(to.email) })],
        action: { label: t('mail.repeated.action'), path: '/password/forgot' },
        closing: [t('mail.repeated.stranger')],
      }))
    }),

    passwordResetRequested.do(async (tx, { accountId, token }) => {
      const to = await unnamed(tx, accountId)
      const { portalName } = tools.settings.current()
      await mailTo(tx, tools, { name: 'account.password-reset-requested', to, secret: true }, ({ t }) => ({
        subject: t('mail.reset.subject', { portal: portalName }),
        opening: [t('mail.reset.opening')],
        action: { label: t('mail.reset.action'), path: `/password/reset/${token}` },
        closing: [t('mail.reset.once', { hours: RESET_LINK_HOURS }), t('mail.reset.stranger')],
      }))
    }),

    signInLinkRequested.do(async (tx, { accountId, token }) => {
      const to = await unnamed(tx, accountId)
      const { portalName } = tools.settings.current()
      await mailTo(tx, tools, { name: 'account.sign-in-link-requested', to, secret: true }, ({ t }) => ({
        subject: t('mail.guessed.subject', { portal: portalName }),
        opening: [t('mail.guessed.opening', { portal: portalName })],
        action: { label: t('mail.sign-in'), path: `/login/${token}` },
        closing: [t('mail.guessed.once', { hours: SIGN_IN_LINK_HOURS }), t('mail.guessed.stranger')],
      }))
    }),

    passwordGenerated.do(async (tx, { accountId, password }) => {
      const to = await unnamed(tx, accountId)
      const { portalName } = tools.settings.current()
      await mailTo(tx, tools, { name: 'account.password-generated', to, secret: true }, ({ t }) => ({
        subject: t('mail.generated.subject', { portal: portalName }),
        opening: [t('mail.generated.opening')],
        facts: [
          { label: t('mail.login'), value: shownAddress(to.email), typed: true },
          { label: t('mail.password'), value: password, typed: true },
        ],
        action: { label: t('mail.sign-in'), path: '/login' },
        closing: [t('mail.password.once', { hours: GENERATED_PASSWORD_HOURS })],
      }))
    }),

    accountInvited.do(async (tx, { accountId, token }) => {
      const to = await recipient(tx, accountId)
      const { portalName } = tools.settings.current()
      await mailTo(tx, tools, { name: 'account.invited', to, secret: true }, ({ t }) => ({
        subject: t('mail.invited.subject', { portal: portalName }),
        opening: [t('mail.invited.opening', { portal: portalName })],
        facts: [{ label: t('mail.login'), value: shownAddress(to.email), typed: true }],
        action: { label: t('mail.invited.action'), path: `/password/reset/${token}` },
        closing: [t('mail.invited.once', { days: INVITATION_DAYS })],
      }))
    }),

    passwordChanged.do(async (tx, { accountId }) => {
      const to = await recipient(tx, accountId)
      const { portalName, support } = tools.settings.current()
      await mailTo(tx, tools, { name: 'account.password-changed', to }, ({ t }) => ({
        subject: t('mail.changed.subject', { portal: portalName }),
        opening: [t('mail.changed.opening', { email: shownAddress(to.email) })],
        closing: [t('mail.changed.stranger', { support: support.email })],
      }))
    }),
  ]
}
