/** People of the demo companies, with the passwords that are printed at the start. */
export const CUSTOMERS = [
  {
    who: 'customer administrator with many tickets',
    companies: ['Brandt Maschinenbau GmbH'],
    administrator: true,
    email: 'eva.brandt@brandt-maschinenbau.example',
    firstName: 'Eva',
    lastName: 'Brandt',
    userName: 'ebrandt',
    password: 'Werkbank mit Zeichnung 7',
    locale: null,
  },
  {
    who: 'customer without any',
    companies: ['Aydin Logistik GmbH'],
    administrator: false,
    email: 'marc.aydin@aydin-logistik.example',
    firstName: 'Marc',
    lastName: 'Aydin',
    userName: 'maydin',
    password: 'Lieferung kommt Dienstag 3',
    locale: null,
  },
  {
    who: 'customer in English',
    companies: ['Northfield Optics Ltd'],
    administrator: false,
    email: 'grace.oduya@northfield-optics.example',
    firstName: 'Grace',
    lastName: 'Oduya',
    userName: 'goduya',
    password: 'Lenses need clean rooms 5',
    locale: 'en',
  },
]
export const COLLEAGUES = [
  { email: 'jonas.gross@brandt-maschinenbau.example', firstName: 'Jonas', lastName: 'Groß', companies: ['Brandt Maschinenbau GmbH'] },
  {
    email: 'leyla.yildiz@brandt-maschinenbau.example',
    firstName: 'Leyla',
    lastName: 'Yıldız',
    companies: ['Brandt Maschinenbau GmbH', 'Aydin Logistik GmbH'],
  },
  { email: 'ole.petersen@gymnasium-nordwall.example', firstName: 'Ole', lastName: 'Petersen', companies: ['Gymnasium Nordwall'] },
]
export const AGENTS = [
  { email: 'jana.keller@support.example', firstName: 'Jana', lastName: 'Keller' },
  { email: 'tom.weber@support.example', firstName: 'Tom', lastName: 'Weber' },
]
export const TEAMS = [
  { name: 'Support Team', address: 'support@support.example', level: 1, isDefault: true, position: 1 },
  { name: 'Vor-Ort-Service', address: 'vor-ort@support.example', level: 1, isDefault: false, position: 2 },
  { name: 'Second Level', address: 'second-level@support.example', level: 2, isDefault: false, position: 3, openToCustomers: false },
]
