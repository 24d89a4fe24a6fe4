import providers from 'email-providers/all.json' with { type: 'json' }

const anybody = new Set<string>([...providers, 'posteo.de', 'mailbox.org', 'proton.me'])

/** Why a domain cannot stand for a company, or nothing. */
export function domainFault(domain: string): string | undefined {
  if (!/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(domain.toLowerCase()))
    return 'is no domain such as company.example'
  if (anybody.has(domain.toLowerCase())) return 'is a mail provider where anybody can have an address; name single addresses instead'
  return undefined
}

/** `brandt.example` of `eva@brandt.example`; sub-domains are domains of their own. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase()
