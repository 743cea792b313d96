import OpenAI from 'openai'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chatReply, chatStream } from '../upstream/chat-script.ts'
import type { Script } from '../upstream/scripted-upstream.ts'
import { type OpenGateway, openGateway } from './open-gateway.ts'

let gateway: OpenGateway
beforeAll(async () => {
  gateway = await openGateway()
})
afterAll(() => gateway.stop())

const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hello?' }]
const { pieces } = chatStream(['one ', 'two ', 'three'])

const faults: readonly { readonly name: string; readonly script: Script }[] = [
  { name: 'resets before its headers', script: { speaks: false, ending: 'reset' } },
  { name: 'resets after its headers', script: { pieces: [], ending: 'reset' } },
  { name: 'ends after its headers', script: { pieces: [] } },
  { name: 'resets after the role', script: { pieces: pieces.slice(0, 1), ending: 'reset' } },
  { name: 'resets after its first word', script: { pieces: pieces.slice(0, 2), ending: 'reset' } },
  { name: 'ends after its first word', script: { pieces: pieces.slice(0, 2) } },
  {
    name: 'ends within an event',
    script: { pieces: [...pieces.slice(0, 2), pieces[2]?.slice(0, 9) ?? ''] },
  },
]

describe.each(faults)('an upstream that $name', ({ script }) => {
  afterEach(async () => {
    await gateway.lambda.idle()
    expect(gateway.lambda.exits).toEqual([])
    expect(gateway.lambda.failures).toEqual([])
    gateway.upstream.play(chatReply('still here'))
    const next = await gateway.client.chat.completions.create({ model: 'scripted', messages })
    expect(next.choices[0]?.message.content).toBe('still here')
  })

  it('makes the SDK raise from a stream', async () => {
    gateway.upstream.play(script)
    const read = async () => {
      const stream = await gateway.client.chat.completions.create({
        model: 'scripted',
        messages,
        stream: true,
      })
      return Array.fromAsync(stream)
    }
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError)
  })

  it('makes the SDK raise from a whole answer', async () => {
    gateway.upstream.play(script)
    const call = gateway.client.chat.completions.create({ model: 'scripted', messages })
    await expect(call).rejects.toBeInstanceOf(OpenAI.InternalServerError)
  })
})
