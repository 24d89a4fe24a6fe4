import type { Readable } from 'node:stream'
import yazl from 'yazl'

/** A ZIP that is made while it is read, one file after the other. */
interface Zip {
  /** Broken by the first file that breaks. */
  stream: Readable
  add(path: string, content: () => Readable): void
  addText(path: string, text: string): void
  /** After the last one. */
  end(): void
}

export function startZip(): Zip {
  const zip = new yazl.ZipFile()
  const stream = zip.outputStream as Readable
  // Typed as an emitter of nothing.
  ;(zip as unknown as NodeJS.EventEmitter).on('error', (error: Error) => stream.destroy(error))
  return {
    stream,
    add: (path, content) =>
      zip.addReadStreamLazy(path, { size: undefined as never, compress: true }, (done) => {
        // Whoever read it has gone.
        if (stream.destroyed) return
        const source = content()
        source.once('error', (error) => stream.destroy(error))
        const stop = () => source.destroy()
        stream.once('close', stop)
        source.once('close', () => stream.off('close', stop))
        done(null, source)
      }),
    addText: (path, text) => zip.addBuffer(Buffer.from(text), path),
    end: () => zip.end(),
  }
}
