import type { Page } from 'playwright-core'

/** Drops a file onto the page, as from a folder. */
export async function dropFile(page: Page, file: { name: string; type: string; size: number }) {
  await page.evaluate(({ name, type, size }) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([new Uint8Array(size).fill(65)], name, { type }))
    const target = document.querySelector('[data-attachments]') ?? document.body
    for (const event of ['dragover', 'drop'])
      target.dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true }))
  }, file)
}

/** Pastes a screenshot, as browsers give it to the page. */
export async function pasteImage(page: Page) {
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(8, 8)
    canvas.getContext('2d')?.fillRect(0, 0, 8, 8)
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([await canvas.convertToBlob()], 'image.png', { type: 'image/png' }))
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })
}

/** Slows uploads of a page down to so many bytes a second; returns what makes them fast again. */
export async function slowUploads(page: Page, speed: number): Promise<() => Promise<void>> {
  const client = await page.context().newCDPSession(page)
  const limit = (uploadThroughput: number) =>
    client.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    })
  await limit(speed)
  return async () => {
    await limit(-1)
    await client.detach()
  }
}
