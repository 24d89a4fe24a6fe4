/** Each after those it escalates to. */
export const TEAMS = [
  {
    name: 'Second Level',
    address: 'second-level@support.example',
    level: 2,
    isDefault: false,
    position: 3,
    openToCustomers: false,
  },
  {
    name: 'Support Team',
    address: 'support@support.example',
    level: 1,
    isDefault: true,
    position: 1,
    escalatesTo: 'Second Level',
  },
  {
    name: 'Vor-Ort-Service',
    address: 'vor-ort@support.example',
    level: 1,
    isDefault: false,
    position: 2,
    services: ['Vor-Ort-Service'],
    escalatesTo: 'Second Level',
  },
]

interface DemoAgent {
  email: string
  firstName: string
  lastName: string
  role?: 'admin'
  teams: string[]
  /** Printed at the start, with the password. */
  signIn?: { who: string; password: string }
}

const SUPPORT = 'Support Team'

export const AGENTS: DemoAgent[] = [
  {
    email: 'jana.keller@support.example',
    firstName: 'Jana',
    lastName: 'Keller',
    teams: [SUPPORT],
    signIn: { who: 'agent of the Support Team', password: 'Kaffee vor dem ersten Ticket 9' },
  },
  { email: 'tom.weber@support.example', firstName: 'Tom', lastName: 'Weber', teams: [SUPPORT, 'Vor-Ort-Service'] },
  { email: 'miriam.sander@support.example', firstName: 'Miriam', lastName: 'Sander', teams: [SUPPORT] },
  { email: 'deniz.arslan@support.example', firstName: 'Deniz', lastName: 'Arslan', teams: ['Second Level'] },
  { email: 'katrin.vogt@support.example', firstName: 'Katrin', lastName: 'Vogt', teams: ['Second Level', SUPPORT] },
  { email: 'olaf.brinkmann@support.example', firstName: 'Olaf', lastName: 'Brinkmann', teams: ['Vor-Ort-Service'] },
  {
    email: 'nora.hagemann@support.example',
    firstName: 'Nora',
    lastName: 'Hagemann',
    role: 'admin',
    teams: [SUPPORT],
    signIn: { who: 'admin', password: 'Schlüsselbund am Haken 6' },
  },
]
