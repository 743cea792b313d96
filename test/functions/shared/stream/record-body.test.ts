import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordBody } from '../../../../functions/shared/stream/record-body.ts'

/** Says these texts, and notes when it is told that its reader has left. */
const speaker = (texts: readonly string[]) => {
  const coming = [...texts]
  const seen = { reads: 0, left: 0 }
  const body: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        seen.reads += 1
        const value = coming.shift()
        return value === undefined ? { done: true, value } : { done: false, value }
      },
      return: async () => {
        seen.left += 1
        return { done: true, value: undefined }
      },
    }),
  }
  return { body, seen }
}

const record = (body: AsyncIterable<string>, maximum = 1_000) => {
  const recording = recordBody(body, maximum)
  return { ...recording, body: recording.body as AsyncIterable<string> }
}

describe('a recorded body', () => {
  it('passes every text on as it came and remembers all of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string()), async texts => {
        const { body, recorded } = record(speaker(texts).body)
        expect(await Array.fromAsync(body)).toEqual(texts)
        expect(await recorded).toBe(texts.join(''))
      }),
    )
  })

  it('reads no further than its reader does', async () => {
    const { body, seen } = speaker(['a', 'b'])
    await record(body).body[Symbol.asyncIterator]().next()
    expect(seen).toEqual({ reads: 1, left: 0 })
  })

  it('tells the stream when its reader leaves, and has no answer then', async () => {
    const { body, seen } = speaker(['a', 'b'])
    const recording = record(body)
    for await (const _text of recording.body) break
    expect(seen).toEqual({ reads: 1, left: 1 })
    expect(await recording.recorded).toBeUndefined()
  })

  it('tells the stream also when its reader leaves before the first text', async () => {
    const { body, seen } = speaker(['a'])
    const recording = record(body)
    await recording.body[Symbol.asyncIterator]().return?.()
    expect(seen).toEqual({ reads: 0, left: 1 })
    expect(await recording.recorded).toBeUndefined()
  })

  it('keeps what it has when its reader leaves after the end', async () => {
    const recording = record(speaker(['a']).body)
    const iterator = recording.body[Symbol.asyncIterator]()
    while (!(await iterator.next()).done);
    await iterator.return?.()
    expect(await recording.recorded).toBe('a')
  })

  it('forgets a stream that is longer than it may remember, and passes it on all the same', async () => {
    const { body, recorded } = record(speaker(['abc', 'd', 'e']).body, 4)
    expect(await Array.fromAsync(body)).toEqual(['abc', 'd', 'e'])
    expect(await recorded).toBeUndefined()
    const fitting = record(speaker(['abc', 'd']).body, 4)
    await Array.fromAsync(fitting.body)
    expect(await fitting.recorded).toBe('abcd')
  })

  it.each(['whole', Buffer.from([0, 255])])('has a whole body at once', async whole => {
    const { body, recorded } = recordBody(whole, 1)
    expect(body).toBe(whole)
    expect(await recorded).toBe(whole)
  })
})
