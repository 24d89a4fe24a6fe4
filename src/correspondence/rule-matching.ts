import { foldText } from '../platform/folding.ts'

/** What is null, or empty, fits any mail. */
export interface MailRule {
  id: number
  /** That the mail was sent to. */
  address: string | null
  /** One of them is in its subject. */
  words: string[]
  /** An address, or a domain behind an @. */
  sender: string | null
  organizationId: number | null
  teamId: number
}

export interface RuledMail {
  addresses: string[]
  subject: string
  from: string
  /** Of its sender. */
  organizations: number[]
}

/** The first that fits. Words fit in any case and spelling of umlauts, also as parts of longer ones. */
export function ruleFor<Rule extends Omit<MailRule, 'id'>>(rules: Rule[], mail: RuledMail): Rule | undefined {
  const subject = foldText(mail.subject.slice(0, 500))
  const addresses = new Set(mail.addresses.map((address) => address.toLowerCase()))
  const from = mail.from.toLowerCase()
  const domain = from.slice(from.lastIndexOf('@'))
  return rules.find(
    ({ address, words, sender, organizationId }) =>
      (address === null || addresses.has(address.toLowerCase())) &&
      (sender === null || sender.toLowerCase() === (sender.startsWith('@') ? domain : from)) &&
      (organizationId === null || mail.organizations.includes(organizationId)) &&
      (words.length === 0 || words.some((word) => subject.includes(foldText(word)))),
  )
}
