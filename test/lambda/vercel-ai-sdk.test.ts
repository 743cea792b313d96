import { createOpenAI } from '@ai-sdk/openai'
import { generateText, isStepCount, streamText, tool } from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { chatStream } from '../upstream/chat-script.ts'
import { type OpenGateway, openGateway } from './open-gateway.ts'

describe('the Vercel AI SDK', () => {
  let gateway: OpenGateway
  beforeAll(async () => {
    gateway = await openGateway()
  })
  afterAll(() => gateway.stop())

  const chat = (model: string) => createOpenAI({ apiKey: gateway.key, baseURL: gateway.baseUrl }).chat(model)

  it('generates a text', async () => {
    const { text, usage } = await generateText({ model: chat('demo'), prompt: 'Hello', maxRetries: 0 })
    expect(text).not.toBe('')
    expect(usage.outputTokens).toBeGreaterThan(0)
  })

  it('streams the very text that was sent', async () => {
    const words = ['one ', 'two ', 'three']
    gateway.upstream.play(chatStream(words))
    const { textStream, finishReason } = streamText({
      model: chat('scripted'),
      prompt: 'Count.',
      maxRetries: 0,
    })
    expect((await Array.fromAsync(textStream)).join('')).toBe(words.join(''))
    expect(await finishReason).toBe('stop')
  })

  it('has a tool called', async () => {
    const asked: unknown[] = []
    const weather = tool({
      description: 'The weather in a city',
      inputSchema: z.object({ city: z.string() }),
      execute: input => {
        asked.push(input)
        return 'sunny'
      },
    })
    await generateText({
      model: chat('demo'),
      prompt: 'What is the weather in Basel?',
      tools: { weather },
      toolChoice: 'required',
      stopWhen: isStepCount(1),
      maxRetries: 0,
    })
    expect(asked).toEqual([{ city: expect.any(String) }])
  })

  it('reports a stream that breaks', async () => {
    const { pieces } = chatStream(['one ', 'two'])
    gateway.upstream.play({ pieces: pieces.slice(0, 2), ending: 'reset' })
    const errors: unknown[] = []
    const { textStream } = streamText({
      model: chat('scripted'),
      prompt: 'Count.',
      maxRetries: 0,
      onError: ({ error }) => {
        errors.push(error)
      },
    })
    await Array.fromAsync(textStream)
    expect(errors).toHaveLength(1)
  })
})
