import { connect, type Socket } from 'node:net'
import { beforeAll, expect, test } from 'vitest'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
let port: number
beforeAll(async () => {
  await portal.app.listen({ host: '127.0.0.1', port: 0 })
  port = (portal.app.server.address() as { port: number }).port
})

const closing = (socket: Socket) => new Promise((resolve) => socket.on('close', resolve))

test('whoever asks ahead without waiting for answers is cut off, and nobody else notices', async () => {
  const asking = Array.from({ length: 20 }, async () => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    const closed = closing(socket)
    socket.write(`GET /login HTTP/1.1\r\nhost: localhost:${port}\r\n\r\n`.repeat(2000))
    await closed
  })
  const begin = performance.now()
  expect((await fetch(`http://localhost:${port}/login`)).status).toBe(200)
  expect(performance.now() - begin).toBeLessThan(5000)
  await Promise.all(asking)
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (data) => {
    text += data
  })
  socket.write(`HEAD /login HTTP/1.1\r\nhost: localhost:${port}\r\n\r\n`.repeat(5))
  await expect.poll(() => text.match(/HTTP\/1\.1 200/g)?.length).toBe(5)
  socket.destroy()
})

test.each([
  ['an address that cannot be read', '/%zz', ''],
  ['an expectation that nobody meets', '/login', 'expect: foo\r\n'],
])('%s ends the connection, whatever follows', async (_what, path, head) => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  let text = ''
  socket.on('data', (data) => {
    text += data
  })
  const closed = closing(socket)
  socket.write(`POST ${path} HTTP/1.1\r\nhost: localhost:${port}\r\n${head}content-length: 999999999\r\n\r\nx`)
  await closed
  expect(text).toMatch(/^HTTP\/1\.1 4\d\d /)
  expect(text.toLowerCase()).toContain('connection: close')
})
