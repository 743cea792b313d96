import { sealHeader } from '../contract/is-sealed.ts'
import type { Reply } from '../contract/reply.ts'
import { alone, type Place, type Seal } from './seal.ts'
import { cipherName } from './symmetric.ts'

/** The end is said in clear as well, so that whoever opens it knows which place to hold it to. */
const writeMessage = (seal: Seal, plain: Uint8Array, place: Place): string =>
  JSON.stringify({ sealed: seal(plain, place), ...(place.isLast && { last: true }) })

const bytesOf = (body: string | Uint8Array): Uint8Array =>
  typeof body === 'string' ? Buffer.from(body) : body

/** Written by hand, as relay's iterator is: a generator that was never started would not tell the relay who left. */
const sealTexts = (texts: AsyncIterable<string>, seal: Seal): AsyncIterable<string> => {
  const iterator = texts[Symbol.asyncIterator]()
  let index = 0
  let isOver = false

  const writeEvent = (text: string, isLast: boolean): string => {
    const event = `data: ${writeMessage(seal, Buffer.from(text), { index, isLast })}\n\n`
    index += 1
    return event
  }

  const next = async (): Promise<IteratorResult<string>> => {
    if (isOver) return { done: true, value: undefined }
    const { done, value } = await iterator.next()
    if (done) isOver = true
    return { done: false, value: done ? writeEvent('', true) : writeEvent(value, false) }
  }

  const leave = async (): Promise<IteratorResult<string>> => {
    isOver = true
    await iterator.return?.()
    return { done: true, value: undefined }
  }

  return { [Symbol.asyncIterator]: () => ({ next, return: leave }) }
}

/**
 * The reply with its body sealed; status and headers stay as they are. What is whole becomes `{"sealed":"…","last":true}`; of a
 * stream every piece (one event or more, keep-alives too) becomes an event `data: {"sealed":"…"}` with the next index, and behind
 * them comes an empty one with `last`: a stream without it was cut.
 */
export const sealReply = (reply: Reply, seal: Seal): Reply => {
  const { body } = reply
  const headers = { ...reply.headers, [sealHeader]: cipherName }
  if (typeof body === 'string' || body instanceof Uint8Array)
    return { ...reply, headers, body: writeMessage(seal, bytesOf(body), alone) }
  return { ...reply, headers, body: sealTexts(body, seal) }
}
