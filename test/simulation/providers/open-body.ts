import type { Clock } from '../../../functions/shared/contract/clock.ts'
import type { BodyRead, HttpResponse } from '../../../functions/shared/upstream/http-client.ts'
import type { Body, Piece, Told } from './performance.ts'

type Opening = {
  readonly body: Body
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Told of everything that was read, when it was read. */
  readonly hear: (told: Told) => void
}

/** A body on its way, as `upstream` reads it: pieces in their time, silence, an end or a cut. */
export const openBody = ({
  body,
  clock,
  signal,
  hear,
}: Opening): Omit<HttpResponse, 'status' | 'headers'> => {
  let pending: readonly Piece[] = []
  let over: BodyRead | undefined
  let wake = () => {}

  const finish = (how: BodyRead): void => {
    over ??= how
    wake()
  }
  const cut = () => finish({ type: 'cut' })

  const speak = (index: number): void => {
    const piece = body.pieces[index]
    if (!piece) {
      if (body.ending !== 'hang')
        clock.after(1, () => finish({ type: body.ending === 'end' ? 'end' : 'cut' }))
      return
    }
    clock.after(piece.afterMs, () => {
      if (over) return
      pending = [...pending, piece]
      wake()
      speak(index + 1)
    })
  }

  const take = (): BodyRead | undefined => {
    if (pending.length === 0) {
      if (over?.type === 'end' && body.toldByEnd) hear(body.toldByEnd)
      return over
    }
    const taken = pending
    pending = []
    for (const { told } of taken) if (told) hear(told)
    return { type: 'bytes', bytes: Buffer.concat(taken.map(({ bytes }) => bytes)) }
  }

  const wait = (patienceMs: number): Promise<BodyRead> =>
    new Promise(resolve => {
      const answer = (read: BodyRead) => {
        wake = () => {}
        stop()
        resolve(read)
      }
      const stop = clock.after(patienceMs, () => answer({ type: 'silence' }))
      wake = () => {
        const read = take()
        if (read) answer(read)
      }
    })

  signal.addEventListener('abort', cut)
  speak(0)
  return { read: async patienceMs => take() ?? wait(patienceMs), release: () => {}, cancel: cut }
}
