/** An address as it is compared: plain, lower case, its domain in ASCII. */
export interface MailAddress {
  name: string
  address: string
}

/** Why nobody can say who wrote a mail: no From, several of them, or one that cannot be read in only one way. */
export type SenderFault = 'none' | 'several' | 'invalid'

/** Why a mail was written by no person, or is not meant for one. */
export type Automatic = 'bounce' | 'auto-reply' | 'generated' | 'list' | 'bulk' | 'calendar'

export interface MailFile {
  filename: string
  mediaType: string
  contentId: string | null
  bytes: Uint8Array
}

/** What a mail server says about a mail of ours that did not arrive, or not yet. */
export interface Bounce {
  recipient: string | null
  action: 'failed' | 'delayed' | 'other'
  status: string | null
  reason: string
  ofMessageId: string | null
}

export interface ParsedMail {
  from: MailAddress | SenderFault
  /** At most 100 each. */
  to: MailAddress[]
  cc: MailAddress[]
  /** From Delivered-To, X-Original-To and Envelope-To, at most 20. */
  deliveredTo: string[]
  /** Decoded, in one line. */
  subject: string
  /** With their angle brackets; references newest last, at most 100. */
  messageId: string | null
  inReplyTo: string | null
  references: string[]
  date: Date | null
  automatic: Automatic | null
  /** Authentication-Results as they stand; whose server to believe is not decided here. */
  auth: { server: string; result: string }[]
  /** What is new, to be shown. */
  text: string
  /** Quoted history and signature: together with the text, every word of the mail. */
  quoted: string
  /** Sanitised; cid: is kept. */
  html: string | null
  /** It has pictures that would be fetched from elsewhere. */
  remote: boolean
  files: MailFile[]
  bounce: Bounce | null
  /** The new text says thank you and nothing else. */
  thanks: boolean
}

export type ParseFault = 'too-large' | 'too-many-parts' | 'too-slow' | 'broken'
