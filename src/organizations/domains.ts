import freeDomains from 'free-email-domains'

const anybody = new Set(freeDomains)

/** Why a domain cannot stand for a company, or nothing. */
export function domainFault(domain: string): string | undefined {
  if (!/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(domain.toLowerCase())) return 'not a domain such as company.example'
  if (anybody.has(domain.toLowerCase())) return 'anybody can have an address there; name single addresses instead'
  return undefined
}

/** `brandt.example` of `eva@brandt.example`; sub-domains are domains of their own. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase()
