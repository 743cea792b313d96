import { createOpenAI } from '@ai-sdk/openai'
import Anthropic from '@anthropic-ai/sdk'
import { ChatOpenAI } from '@langchain/openai'
import { generateText } from 'ai'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Place } from './client.ts'
import { openVenue, type Venue } from './open-venue.ts'
import { versionOf } from './version-of.ts'

let venue: Venue
beforeAll(async () => {
  venue = await openVenue()
})
afterAll(() => venue.stop())

const baseUrlOf = ({ url }: Place): string => `${url}/v1`

/** A client with the retries that it has when nobody says anything of them. */
type Client = {
  readonly name: string
  readonly ask: (place: Place) => Promise<unknown>
  /** Takes every 429 for one that passes, whatever `x-should-retry` says. */
  readonly isDeaf?: true
}

const clients: readonly Client[] = [
  {
    name: versionOf('openai'),
    ask: place =>
      new OpenAI({ apiKey: place.key, baseURL: baseUrlOf(place) }).chat.completions.create({
        model: place.model,
        messages: [{ role: 'user', content: 'hi' }],
      }),
  },
  {
    name: versionOf('@anthropic-ai/sdk'),
    ask: ({ url, key, model }) =>
      new Anthropic({ apiKey: key, baseURL: url }).messages.create({
        model,
        max_tokens: 100,
        messages: [{ role: 'user', content: 'hi' }],
      }),
  },
  {
    name: `${versionOf('ai')}, ${versionOf('@ai-sdk/openai')}`,
    ask: async place =>
      generateText({
        model: createOpenAI({ apiKey: place.key, baseURL: baseUrlOf(place) }).chat(place.model),
        prompt: 'hi',
      }),
    isDeaf: true,
  },
  {
    name: versionOf('@langchain/openai'),
    ask: place =>
      new ChatOpenAI({
        apiKey: place.key,
        model: place.model,
        configuration: { baseURL: baseUrlOf(place) },
      }).invoke('hi'),
  },
]

describe.each(clients)('$name with retries of its own', ({ ask, isDeaf }) => {
  it.each([
    { title: 'a wrong key', tenant: 'stranger', times: 1 },
    { title: 'a quota that is used up', tenant: 'spent', times: isDeaf ? 3 : 1 },
  ])('asks $times × with $title', async ({ tenant, times }) => {
    const logged = venue.log.length
    await expect(ask(venue.place('anthropic', tenant))).rejects.toThrow()
    expect(venue.log.slice(logged).filter(line => line.includes('"refused"'))).toHaveLength(times)
  })
})
