import type { Reply } from '../contract/reply.ts'

type Recording<Body> = {
  /** What to send instead: the same texts at the same moments. */
  readonly body: Body
  /** All of it once it is out; undefined where the caller left before the end, or it was too long. Never rejects. */
  readonly recorded: Promise<string | Uint8Array | undefined>
}

/** Written by hand, as relay's iterator is: a generator that was never started would not tell the relay who left. */
const recordTexts = (
  texts: AsyncIterable<string>,
  maximumCharacters: number,
): Recording<AsyncIterable<string>> => {
  const { promise: recorded, resolve } = Promise.withResolvers<string | undefined>()
  const iterator = texts[Symbol.asyncIterator]()
  let heard: string[] = []
  let characters = 0

  const remember = (text: string): void => {
    characters += text.length
    if (characters > maximumCharacters) heard = []
    else heard.push(text)
  }

  const next = async (): Promise<IteratorResult<string>> => {
    const result = await iterator.next()
    if (!result.done) remember(result.value)
    else resolve(characters > maximumCharacters ? undefined : heard.join(''))
    return result
  }

  const leave = async (): Promise<IteratorResult<string>> => {
    resolve(undefined)
    await iterator.return?.()
    return { done: true, value: undefined }
  }

  return { body: { [Symbol.asyncIterator]: () => ({ next, return: leave }) }, recorded }
}

/** Remembers a body while it passes; what is whole already is not limited, because it takes no more memory than it did. */
export const recordBody = (body: Reply['body'], maximumCharacters: number): Recording<Reply['body']> =>
  typeof body === 'string' || body instanceof Uint8Array
    ? { body, recorded: Promise.resolve(body) }
    : recordTexts(body, maximumCharacters)
