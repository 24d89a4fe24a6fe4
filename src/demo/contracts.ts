import type { ContractInput } from '../organizations/contract-input.ts'
import { DAY, localDay } from '../platform/clock.ts'

const contract = (
  number: string,
  organization: string,
  validFrom: string,
  validUntil: string,
  rest: Partial<ContractInput> = {},
): ContractInput => ({
  number,
  organization,
  validFrom,
  validUntil,
  domains: [],
  emails: [],
  mainContact: '',
  approvalEmail: '',
  authorizers: [],
  billing: 'included',
  includedHours: '',
  services: [],
  modules: [],
  ...rest,
})

const SMALL: [number: string, organization: string, domain: string, services: string[]][] = [
  ['RV-2026-041', 'Kanzlei Hollerbach & Partner', 'hollerbach-partner.example', ['Arbeitsplatz']],
  ['RV-2026-042', 'Praxis Dr. Winterfeld', 'praxis-winterfeld.example', ['Arbeitsplatz', 'Vor-Ort-Service']],
  ['RV-2026-043', 'Bäckerei Kornblum', 'baeckerei-kornblum.example', ['Kassen', 'Vor-Ort-Service']],
  ['RV-2026-044', 'Hotel Seewinkel', 'hotel-seewinkel.example', ['Arbeitsplatz', 'Netz']],
  ['RV-2026-045', 'Tischlerei Ahrendt', 'tischlerei-ahrendt.example', ['Arbeitsplatz']],
  ['RV-2026-046', 'Verlag Morgenrot', 'verlag-morgenrot.example', ['Server']],
  ['RV-2026-047', 'Delmar Shipping BV', 'delmar-shipping.example', ['Server', 'Netz']],
  ['RV-2026-048', 'Gemeinde Oberrieden', 'gemeinde-oberrieden.example', ['Arbeitsplatz', 'Server', 'Netz']],
]

export function demoContracts(at: Date, timeZone: string): ContractInput[] {
  const day = (days: number) => localDay(new Date(at.getTime() + days * DAY), timeZone)
  return [
    contract('RV-2024-118', 'Brandt Maschinenbau GmbH', day(-700), day(400), {
      domains: ['brandt-maschinenbau.example'],
      mainContact: 'Eva Brandt',
      approvalEmail: 'freigabe@brandt-maschinenbau.example',
      authorizers: ['eva.brandt@brandt-maschinenbau.example'],
      includedHours: '40.00',
      services: ['Arbeitsplatz', 'Server', 'Vor-Ort-Service'],
      modules: ['faq'],
    }),
    contract('RV-2025-031', 'Aydin Logistik GmbH', day(-350), day(14), {
      domains: ['aydin-logistik.example'],
      mainContact: 'Marc Aydin',
      billing: 'hourly',
      services: ['Arbeitsplatz'],
      modules: ['faq'],
    }),
    contract('RV-2025-077', 'Northfield Optics Ltd', day(-200), day(165), {
      domains: ['northfield-optics.example'],
      billing: 'hourly',
      modules: ['faq'],
    }),
    contract('RV-2023-009', 'Gymnasium Nordwall', day(-1000), day(-40), {
      domains: ['gymnasium-nordwall.example'],
      billing: 'none',
    }),
    ...SMALL.map(([number, organization, domain, services], index) =>
      contract(number, organization, day(-300 + index * 20), day(60 + index * 45), { domains: [domain], services }),
    ),
    contract('RV-2027-002', 'Stadtwerke Lindental', day(30), day(395), {
      domains: ['stadtwerke-lindental.example'],
      includedHours: '120.00',
    }),
  ]
}
