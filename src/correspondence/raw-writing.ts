/** A mail of a mail program, as plain as it can be. */
export interface WrittenMail {
  from: string
  to: string
  subject: string
  text: string
  /** Without angle brackets. */
  id: string
  /** With them, newest last. */
  answers: string[]
  files: { filename: string; bytes: Uint8Array }[]
}

/** As it would travel. All values are single lines of text, but for the text itself. */
export function rawMail({ from, to, subject, text, id, answers, files }: WrittenMail): Uint8Array {
  const boundary = `=_${id}`
  const body = [...textHeaders, '', base64(Buffer.from(text))]
  const parts = files.flatMap(({ filename, bytes }) => [
    `--${boundary}`,
    'Content-Type: application/octet-stream',
    `Content-Disposition: attachment; filename*=UTF-8''${percent(filename)}`,
    'Content-Transfer-Encoding: base64',
    '',
    base64(Buffer.from(bytes)),
  ])
  const lines = [
    `From: <${from}>`,
    `To: <${to}>`,
    `Subject: ${encoded(subject)}`,
    `Message-ID: <${id}@development.example>`,
    ...(answers.length ? [`In-Reply-To: ${answers.at(-1)}`, `References: ${answers.join('\r\n ')}`] : []),
    'MIME-Version: 1.0',
    ...(files.length
      ? [`Content-Type: multipart/mixed; boundary="${boundary}"`, '', `--${boundary}`, ...body, ...parts]
      : body),
    ...(files.length ? [`--${boundary}--`] : []),
    '',
  ]
  return new TextEncoder().encode(lines.join('\r\n'))
}

const textHeaders = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64']

const base64 = (bytes: Buffer) => (bytes.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n')

/** Words of at most 75 signs (RFC 2047); characters stay whole. */
const encoded = (text: string) =>
  (text.match(/.{1,10}/gsu) ?? []).map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ')

const percent = (text: string) =>
  encodeURIComponent(text).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
