import { ChatOpenAI } from '@langchain/openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatReply, chatStream } from '../upstream/chat-script.ts'
import { type OpenGateway, openGateway } from './open-gateway.ts'

describe('LangChain', () => {
  let gateway: OpenGateway
  beforeAll(async () => {
    gateway = await openGateway()
  })
  afterAll(() => gateway.stop())

  const open = () =>
    new ChatOpenAI({
      apiKey: gateway.key,
      model: 'scripted',
      maxRetries: 0,
      configuration: { baseURL: gateway.baseUrl },
    })

  it('invokes', async () => {
    gateway.upstream.play(chatReply('A raised road.'))
    const reply = await open().invoke('What is a causeway?')
    expect(reply.text).toBe('A raised road.')
    expect(reply.usage_metadata).toMatchObject({ input_tokens: 7, output_tokens: 3 })
  })

  it('streams the very text that was sent', async () => {
    const words = ['one ', 'two ', 'three']
    gateway.upstream.play(chatStream(words))
    const chunks = await Array.fromAsync(await open().stream('Count.'))
    expect(chunks.map(chunk => chunk.text).join('')).toBe(words.join(''))
  })

  it('raises when a stream breaks', async () => {
    const { pieces } = chatStream(['one ', 'two'])
    gateway.upstream.play({ pieces: pieces.slice(0, 2), ending: 'reset' })
    const read = async () => Array.fromAsync(await open().stream('Count.'))
    await expect(read()).rejects.toThrow()
  })
})
