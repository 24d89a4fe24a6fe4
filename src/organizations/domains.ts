import providers from 'email-providers/all.json' with { type: 'json' }
import { isDomain } from '../platform/addresses.ts'

// Common where our customers are, but missing in the package.
const MORE_PROVIDERS = `
  posteo.de posteo.net posteo.org posteo.eu posteo.at posteo.ch mailbox.org proton.me protonmail.com protonmail.ch
  pm.me tutanota.com tutanota.de tuta.com tuta.io tutamail.com keemail.me gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.org
  gmx.eu mein.gmx web.de mail.de email.de eclipso.de eclipso.eu firemail.de smart-mail.de freenet.de t-online.de
  magenta.de arcor.de vodafone.de vodafonemail.de o2mail.de o2online.de alice.de alice-dsl.net alice-dsl.de
  unitybox.de unity-mail.de kabelmail.de online.de ionos.de versanet.de ewetel.net ewe.net netcologne.de osnanet.de
  htp-tel.de aon.at chello.at a1.net bluewin.ch hispeed.ch sunrise.ch aol.com aol.de icloud.com me.com mac.com
  privaterelay.appleid.com duck.com mozmail.com simplelogin.com fastmail.com fastmail.fm hey.com startmail.com
  mailfence.com runbox.com disroot.org riseup.net systemli.org kolabnow.com hushmail.com zoho.com yandex.com mail.ru
  hotmail.de live.de outlook.de outlook.com yahoo.de`

const anybody = new Set<string>([...providers, ...MORE_PROVIDERS.split(/\s+/).filter(Boolean)])

/** Of a domain as it is stored; nothing if it can identify a company. */
export function domainFault(domain: string): string | undefined {
  if (!isDomain(domain)) return 'is not a domain such as company.example'
  if (anybody.has(domain.toLowerCase())) return 'is a public mail provider; list single addresses instead'
  return undefined
}
