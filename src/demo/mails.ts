import type { Storage } from '../attachments/storage.ts'
import { receiveMail } from '../correspondence/receiving.ts'
import type { Db } from '../platform/db.ts'

const TO = 'support@support.example'

interface DemoMail {
  from: string
  subject: string
  headers?: string[]
  text: string
  html?: string
}

/** One as mail programs write them, one from somebody without a contract, one that nobody wrote. */
const MAILS: DemoMail[] = [
  {
    from: 'Grace Oduya <grace.oduya@northfield-optics.example>',
    subject: 'Shared calendar of the lens room is empty',
    text: `Hello,

since this morning the shared calendar of the lens room shows no entries, neither on my laptop nor on the phone.
My colleagues see the same. We need the bookings for the audit on Thursday.

Best regards
Grace Oduya

-- \nNorthfield Optics Ltd
Unit 4, Harbour Road

From: Paul Reed <paul.reed@northfield-optics.example>
Sent: Monday, 08:12
To: Grace Oduya <grace.oduya@northfield-optics.example>
Subject: Calendar?

Can you see the bookings? Mine are gone.
`,
    html: `<div style="font-family:Calibri,sans-serif;font-size:11pt"><p>Hello,</p><p>since this morning the
<b>shared calendar of the lens room</b> shows no entries:</p><table border="1" cellpadding="4"><tr><th>Where</th>
<th>What I see</th></tr><tr><td>Laptop</td><td style="color:#b00020">empty</td></tr><tr><td>Phone</td>
<td style="color:#b00020">empty</td></tr></table><p>My colleagues see the same. We need the bookings for the audit on
Thursday.</p><p>Best regards<br>Grace Oduya</p></div>`,
  },
  {
    from: 'Kasse Hofladen Sunder <kasse@hofladen-sunder.example>',
    subject: 'Bondrucker',
    text: 'Guten Tag,\n\nunser Bondrucker druckt nicht mehr. Können Sie uns helfen?\n\nViele Grüße\nGitta Sunder\n',
  },
  {
    from: 'Versandbote <noreply@versandbote.example>',
    subject: 'Ihre Sendung ist unterwegs',
    headers: ['Auto-Submitted: auto-generated'],
    text: 'Sehr geehrte Damen und Herren,\n\nIhr Paket mit Tonerkartuschen kommt morgen zwischen 9 und 12 Uhr.\n',
  },
]

const BOUNDARY = 'part-of-a-demo-mail'

function rawMail({ from, subject, headers = [], text, html }: DemoMail, place: number): Buffer {
  const part = (type: string, body: string) => `content-type: ${type}; charset=utf-8\n\n${body}`
  const body = html
    ? `content-type: multipart/alternative; boundary="${BOUNDARY}"\n\n--${BOUNDARY}\n${part('text/plain', text)}
--${BOUNDARY}\n${part('text/html', html)}\n--${BOUNDARY}--\n`
    : part('text/plain', text)
  const head = [
    ...[`from: ${from}`, `to: ${TO}`, `subject: ${subject}`, `message-id: <demo-${place}@mail.example>`],
    ...['mime-version: 1.0', ...headers],
  ]
  return Buffer.from(`${head.join('\n')}\n${body}`.replaceAll('\n', '\r\n'))
}

/** They come in as all others do, as soon as jobs run. */
export async function sendDemoMails(db: Db, storage: Storage) {
  for (const [place, mail] of MAILS.entries())
    await receiveMail({ db, storage }, { mailbox: 'development', to: [TO] }, rawMail(mail, place))
}
