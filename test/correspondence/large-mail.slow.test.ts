import { afterAll, expect, test } from 'vitest'
import { createParser, MOST_MAIL } from '../../src/correspondence/parsing.ts'

const parser = createParser()
afterAll(() => parser.close())

const line = `${Buffer.alloc(57, 7).toString('base64')}\r\n`

function mailOf(size: number): Buffer {
  const head = Buffer.from(
    'From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nText\r\n--x\r\n' +
      'Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n',
  )
  const end = Buffer.from('--x--\r\n')
  const lines = Math.floor((size - head.length - end.length) / line.length)
  return Buffer.concat([head, Buffer.alloc(lines * line.length, line), end])
}

test('the largest mail takes at most 150 MB more, and its file is whole', async () => {
  await parser.parse(mailOf(1_000))
  const raw = mailOf(MOST_MAIL)
  const before = process.memoryUsage.rss()
  let most = before
  const watching = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 5)
  const mail = await parser.parse(raw)
  clearInterval(watching)
  expect(mail).toMatchObject({ text: 'Text' })
  expect('files' in mail && mail.files[0]?.bytes.length).toBeGreaterThan(18_000_000)
  const more = (most - before) / 1024 / 1024
  console.info(`A mail of ${Math.round(raw.length / 1024 / 1024)} MB took ${Math.round(more)} MB more`)
  expect(more).toBeLessThan(150)
})

test('mails with a file of 1 MB are read at 20 in a second of one core at least', async () => {
  const raw = mailOf(1024 * 1024)
  const begin = process.cpuUsage()
  await Promise.all(Array.from({ length: 40 }, () => parser.parse(raw)))
  const { user, system } = process.cpuUsage(begin)
  const perSecond = 40 / ((user + system) / 1_000_000)
  console.info(`${Math.round(perSecond)} mails of 1 MB in a second of one core`)
  expect(perSecond).toBeGreaterThan(20)
})
