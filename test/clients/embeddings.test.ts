import { createOpenAI } from '@ai-sdk/openai'
import { OpenAIEmbeddings } from '@langchain/openai'
import { embedMany } from 'ai'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Place } from './client.ts'
import { openVenue, type Venue } from './open-venue.ts'
import { perform } from './perform.ts'
import { versionOf } from './version-of.ts'

let venue: Venue
beforeAll(async () => {
  venue = await openVenue()
})
afterAll(() => venue.stop())

type Embed = (place: Place, texts: string[]) => Promise<readonly (readonly number[])[]>

const clients: readonly { readonly name: string; readonly embed: Embed }[] = [
  {
    name: versionOf('openai'),
    embed: async ({ url, key, model }, input) => {
      const client = new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 })
      const { data } = await client.embeddings.create({ model, input })
      return data.map(({ embedding }) => embedding)
    },
  },
  {
    name: `${versionOf('ai')}, ${versionOf('@ai-sdk/openai')}`,
    embed: async ({ url, key, model }, values) => {
      const provider = createOpenAI({ apiKey: key, baseURL: `${url}/v1` })
      const { embeddings } = await embedMany({ model: provider.embedding(model), values, maxRetries: 0 })
      return embeddings
    },
  },
  {
    name: versionOf('@langchain/openai'),
    embed: ({ url, key, model }, texts) =>
      new OpenAIEmbeddings({
        apiKey: key,
        model,
        maxRetries: 0,
        configuration: { baseURL: `${url}/v1` },
      }).embedDocuments(texts),
  },
]

const recorded = [
  {
    provider: 'cohere',
    file: 'cohere/embed/embeddings-testcohere.test-query.json',
    first: -0.018445116,
    texts: ['Hello, world!'],
  },
  {
    provider: 'gemini',
    file: 'google/embed-content/embeddings-testgoogle.test-instrumentation.json',
    first: -0.039718185,
    texts: ['Hello, world!'],
  },
  {
    provider: 'openai',
    file: 'openai/embeddings/vercel-openai-embedding.json',
    first: 0.0057293195,
    texts: ['sunny day', 'rainy day'],
  },
]

describe.each(clients)('$name on /v1/embeddings', ({ embed }) => {
  it.each(recorded)('gets the vectors of $provider', async ({ provider, file, first, texts }) => {
    venue.upstream.play(perform(file))
    const vectors = await embed(venue.place(provider), texts)
    expect(vectors).toHaveLength(texts.length)
    expect(vectors[0]?.[0]).toBeCloseTo(first, 7)
    expect(venue.upstream.requests).toHaveLength(1)
    for (const text of texts) expect(venue.upstream.requests[0]?.body).toContain(text)
  })
})
