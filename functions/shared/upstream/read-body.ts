import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Clock } from '../contract/clock.ts'
import type { BodyRead, HttpResponse } from './http-client.ts'
import { openAlarm } from './open-alarm.ts'

/** We ask for identity; a provider that compresses all the same is understood. */
const decoders: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** How long the rest of an answer that nobody needs may take before its connection is closed instead of kept. */
const releaseMs = 1_000

/** So much may wait for a slow reader before the provider is made to wait too: what a socket's own buffer holds. */
const maximumPendingBytes = 65_536

export const isReadable = (encoding: string | undefined): boolean =>
  encoding === undefined || encoding === '' || encoding === 'identity' || Object.hasOwn(decoders, encoding)

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
  const alarm = openAlarm(clock)
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  let over: BodyRead | undefined
  let wake = () => {}
  const keep = (bytes: Uint8Array) => {
    pending.push(bytes)
    pendingBytes += bytes.length
    if (pendingBytes >= maximumPendingBytes) stream.pause()
    wake()
  }
  const finish = (how: BodyRead) => {
    over ??= how
    alarm.close()
    wake()
  }
  stream.on('data', keep)
  stream.on('end', () => finish({ type: 'end' }))
  stream.on('error', () => finish({ type: 'cut' }))
  stream.on('close', () => finish({ type: 'cut' }))

  const take = (): BodyRead | undefined => {
    const [only, ...more] = pending
    if (!only) return over
    const bytes = more.length === 0 ? only : Buffer.concat(pending, pendingBytes)
    if (pendingBytes >= maximumPendingBytes) stream.resume()
    pending = []
    pendingBytes = 0
    return { type: 'bytes', bytes }
  }

  const wait = (patienceMs: number): Promise<BodyRead> =>
    new Promise(resolve => {
      const answer = (read: BodyRead) => {
        // Nobody waits now: what comes is kept until it is asked for.
        wake = () => {}
        alarm.stop()
        resolve(read)
      }
      alarm.set(patienceMs, () => answer({ type: 'silence' }))
      wake = () => {
        const read = take()
        if (read) answer(read)
      }
    })

  return {
    read: async patienceMs => take() ?? wait(patienceMs),
    release: () => {
      if (over) return
      const cancel = clock.after(releaseMs, () => message.destroy())
      stream.off('data', keep).once('close', cancel).resume()
    },
    cancel: () => {
      message.destroy()
    },
  }
}
