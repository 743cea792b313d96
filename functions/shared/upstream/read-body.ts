import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Clock } from '../contract/clock.ts'
import type { BodyRead, HttpResponse } from './http-client.ts'

/** We ask for identity; a provider that compresses all the same is understood. */
const decoders: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** How long the rest of an answer that nobody needs may take before its connection is closed instead of kept. */
const releaseMs = 1_000

export const isReadable = (encoding: string | undefined): boolean =>
  encoding === undefined || encoding === '' || encoding === 'identity' || encoding in decoders

const decode = (message: IncomingMessage): Readable => {
  const decoder = decoders[message.headers['content-encoding'] ?? '']?.()
  if (!decoder) return message
  // A source that is cut does not end its pipe, so the decoder is told.
  message.on('error', () => decoder.destroy()).pipe(decoder)
  return decoder
}

/**
 * The body of a response as a pull: one await per network read, and silence is an answer too. The stream's own iterator
 * has no way to say that nothing came, and racing it against a timer leaves a reaction behind for every chunk.
 */
export const readBody = (
  message: IncomingMessage,
  clock: Clock,
): Pick<HttpResponse, 'read' | 'release' | 'cancel'> => {
  const stream = decode(message)
  let over: BodyRead | undefined
  let wake = () => {}
  const finish = (how: BodyRead) => {
    over ??= how
    wake()
  }
  stream.on('readable', () => wake())
  stream.on('end', () => finish({ type: 'end' }))
  stream.on('error', () => finish({ type: 'cut' }))
  stream.on('close', () => finish({ type: 'cut' }))

  const heardWithin = (patienceMs: number): Promise<boolean> =>
    new Promise(resolve => {
      const cancel = clock.after(patienceMs, () => resolve(false))
      wake = () => {
        cancel()
        resolve(true)
      }
    })

  return {
    read: async patienceMs => {
      for (;;) {
        const bytes: Uint8Array | null = stream.read()
        if (bytes) return { type: 'bytes', bytes }
        if (over) return over
        if (!(await heardWithin(patienceMs))) return { type: 'silence' }
      }
    },
    release: () => {
      if (over) return
      const cancel = clock.after(releaseMs, () => message.destroy())
      // As long as someone waits for 'readable', a stream does not flow.
      stream.removeAllListeners('readable').once('close', cancel).resume()
    },
    cancel: () => {
      message.destroy()
    },
  }
}
