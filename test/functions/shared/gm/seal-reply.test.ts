import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Reply } from '../../../../functions/shared/contract/reply.ts'
import { deriveKeys } from '../../../../functions/shared/gm/derive-keys.ts'
import { openSeal, unseal } from '../../../../functions/shared/gm/seal.ts'
import { sealReply } from '../../../../functions/shared/gm/seal-reply.ts'
import { nativeSymmetric as symmetric } from '../../../../functions/shared/gm/symmetric.ts'

const sealing = { symmetric, keys: deriveKeys(symmetric, Buffer.alloc(16), 'reply') }
const seal = openSeal(sealing, randomBytes)

const reply = (body: Reply['body']): Reply => ({ status: 200, headers: { 'x-kept': 'yes' }, body })

/** Texts, and whether somebody has left before their end. */
const openTexts = (texts: readonly string[]) => {
  const rest = [...texts]
  const state = { hasLeft: false }
  const iterator: AsyncIterator<string> = {
    next: async () => {
      const value = rest.shift()
      return value === undefined ? { done: true, value } : { done: false, value }
    },
    return: async () => {
      state.hasLeft = true
      return { done: true, value: undefined }
    },
  }
  return { state, texts: { [Symbol.asyncIterator]: () => iterator } }
}

const bodyOf = (body: Reply['body']) => sealReply(reply(body), seal).body as AsyncIterable<string>

describe('a sealed reply', () => {
  it.each(['{"a":"ü"}', Buffer.from('{"a":"ü"}')])('is one message where it is whole', body => {
    const { status, headers, body: written } = sealReply(reply(body), seal)
    expect({ status, headers }).toEqual({
      status: 200,
      headers: { 'x-kept': 'yes', 'x-causeway-gm': 'SM4-CBC' },
    })
    const { sealed, last } = JSON.parse(String(written))
    expect(last).toBe(true)
    expect(unseal(sealing, sealed, { index: 0, isLast: true })?.toString()).toBe('{"a":"ü"}')
  })

  it('is a message for each piece of a stream, at the same moments, and one for its end', async () => {
    const pieces = ['data: {}\n\n', ': keep-alive\n\n', 'data: 1\n\ndata: [DONE]\n\n']
    const events: string[] = []
    for await (const event of bodyOf(openTexts(pieces).texts)) events.push(event)
    const opened = events.map((event, index) => {
      const { sealed, last = false } = JSON.parse(event.replace(/^data: (.*)\n\n$/, '$1'))
      expect(last).toBe(index === 3)
      return unseal(sealing, sealed, { index, isLast: last })?.toString()
    })
    expect(opened).toEqual([...pieces, ''])
  })

  it('ends once', async () => {
    const iterator = bodyOf(openTexts([]).texts)[Symbol.asyncIterator]()
    expect((await iterator.next()).done).toBe(false)
    expect((await iterator.next()).done).toBe(true)
    expect((await iterator.next()).done).toBe(true)
  })

  it.each([0, 1])('tells the stream that its listener left after %i pieces', async count => {
    const { state, texts } = openTexts(['a', 'b'])
    const iterator = bodyOf(texts)[Symbol.asyncIterator]()
    for (let index = 0; index < count; index += 1) await iterator.next()
    await iterator.return?.()
    expect(state.hasLeft).toBe(true)
    expect((await iterator.next()).done).toBe(true)
  })
})
