/** Numbers of PostgreSQL's advisory locks, each for one thing; any constants, the same in every process. */
export const LOCKS = {
  /** One process migrates. */
  migrations: 7_240_241,
  imports: 7_240_242,
  /** Held as long as a process uses the embedded database. */
  presence: 7_240_243,
  settings: 7_240_245,
  /** Two programs that start at once prepare its owner one after the other. */
  owner: 7_240_246,
  /** One process rewrites rows in portions, for as long as it takes. */
  portions: 7_240_247,
  /** One process takes mails from a mailbox, for as long as it runs. */
  mailboxes: 7_240_248,
  mailRules: 7_240_249,
  templates: 7_240_250,
  faqCategories: 7_240_251,
} as const
