import {
  Agent,
  type Model,
  OpenAIChatCompletionsModel,
  OpenAIResponsesModel,
  run,
  setTracingDisabled,
} from '@openai/agents'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { speak, type Turn } from '../upstream/speak.ts'
import { openVenue, type Venue } from './open-venue.ts'
import { versionOf } from './version-of.ts'

setTracingDisabled(true)

let venue: Venue
beforeAll(async () => {
  venue = await openVenue()
})
afterAll(() => venue.stop())

const open: Readonly<Record<string, (client: OpenAI, model: string) => Model>> = {
  '/v1/responses': (client, model) => new OpenAIResponsesModel(client, model),
  '/v1/chat/completions': (client, model) => new OpenAIChatCompletionsModel(client, model),
}

const handOver: Turn = { call: { name: 'transfer_to_expert', arguments: {} } }

describe.each(Object.entries(open))(`${versionOf('@openai/agents')} on %s`, (_, openModel) => {
  it.each(['anthropic', 'gemini', 'openai'] as const)(
    'hands over from an agent on %s to one on another provider, streamed',
    async dialect => {
      venue.upstream.play(
        { pieces: speak[dialect](handOver) },
        { pieces: speak.openai({ text: 'I am the expert.' }) },
      )
      const { url, key } = venue.place('')
      const client = new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 })
      const expert = new Agent({ name: 'expert', model: openModel(client, 'mistral') })
      const desk = new Agent({ name: 'desk', model: openModel(client, dialect), handoffs: [expert] })
      const result = await run(desk, 'I need an expert.', { stream: true })
      await result.completed
      expect(result.finalOutput).toBe('I am the expert.')
      expect(result.lastAgent?.name).toBe('expert')
      expect(venue.upstream.requests).toHaveLength(2)
    },
  )
})
