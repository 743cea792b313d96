import type { Reply } from '../contract/reply.ts'

type Recording<Body> = {
  /** What to send instead: the same pieces at the same moments. */
  readonly body: Body
  /** All of it once it is out; undefined where the caller left before the end, or it was too long. Never rejects. */
  readonly recorded: Promise<string | Uint8Array | undefined>
}

type Piece = string | Uint8Array

const isText = (piece: Piece): piece is string => typeof piece === 'string'

const join = (pieces: readonly Piece[]): Piece =>
  pieces.every(isText) ? pieces.join('') : Buffer.concat(pieces.map(piece => Buffer.from(piece as string)))

/** Written by hand, as relay's iterator is: a generator that was never started would not tell the relay who left. */
const recordPieces = (
  pieces: AsyncIterable<Piece>,
  maximumLength: number,
): Recording<AsyncIterable<Piece>> => {
  const { promise: recorded, resolve } = Promise.withResolvers<Piece | undefined>()
  const iterator = pieces[Symbol.asyncIterator]()
  let heard: Piece[] = []
  let length = 0

  const remember = (piece: Piece): void => {
    length += piece.length
    if (length > maximumLength) heard = []
    else heard.push(piece)
  }

  const next = async (): Promise<IteratorResult<Piece>> => {
    const result = await iterator.next()
    if (!result.done) remember(result.value)
    else resolve(length > maximumLength ? undefined : join(heard))
    return result
  }

  const leave = async (): Promise<IteratorResult<Piece>> => {
    resolve(undefined)
    await iterator.return?.()
    return { done: true, value: undefined }
  }

  return { body: { [Symbol.asyncIterator]: () => ({ next, return: leave }) }, recorded }
}

/** Remembers a body while it passes; what is whole already is not limited, because it takes no more memory than it did. */
export const recordBody = (body: Reply['body'], maximumLength: number): Recording<Reply['body']> =>
  typeof body === 'string' || body instanceof Uint8Array
    ? { body, recorded: Promise.resolve(body) }
    : recordPieces(body, maximumLength)
