import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { langchain } from './langchain.ts'
import { official } from './official.ts'
import { openVenue, type Venue } from './open-venue.ts'
import { openaiAgents } from './openai-agents.ts'
import { perform } from './perform.ts'
import { performances, type Turn } from './performances.ts'
import { vercel } from './vercel.ts'

const clients = [...official, ...vercel, ...langchain, ...openaiAgents]

let venue: Venue
beforeAll(async () => {
  venue = await openVenue()
})
afterAll(() => venue.stop())

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** A tool that a recorded answer calls, and what it was given. */
const openTool = ({ name, arguments: given }: NonNullable<Turn['call']>) => {
  const asked: unknown[] = []
  const fields = Object.keys(given).map(field => [field, z.string()])
  const run = (input: unknown): string => {
    asked.push(input)
    return 'result-of-the-tool'
  }
  const parameters = z.object(Object.fromEntries(fields))
  return { asked, tool: { name, description: 'Looks something up', parameters, run } }
}

describe.each(clients)('$name on $endpoint', client => {
  describe.each(['whole', 'stream'] as const)('%s', way => {
    it.each(performances)('has its tool called and gets the last word of $provider', async performance => {
      const { call, file, says, input, output } = performance[way]
      const opened = call && openTool(call)
      const last = perform(file)
      venue.upstream.play(call ? perform(call.file) : last, last)
      const answer = await client.answer(venue.place(performance.provider), {
        prompt: 'What is it like?',
        isStream: way === 'stream',
        ...(opened && { tool: opened.tool }),
      })
      expect(answer.text).toBe(says)
      if (!(client.miscountsStreams && way === 'stream')) expect(answer).toMatchObject({ input, output })
      expect(opened?.asked).toEqual(call && [call.arguments])
      if (call) expect(venue.upstream.requests[1]?.body).toContain('result-of-the-tool')
    })
  })

  it.each([
    ['anthropic', 'anthropic/messages/output-no-tools-native-output-strict-true.json', 'London'],
    ['bedrock-converse', 'bedrock/converse/zai-native-output.json', 'Paris'],
    ['gemini', 'google/generate-content/native-output.json', 'Mexico City'],
  ])('gets an answer of %s by a schema', async (provider, file, city) => {
    venue.upstream.play(perform(file))
    const schema = z.object({ city: z.string(), country: z.string() })
    const shaped = await client.shape(venue.place(provider), 'Name a city.', schema)
    expect(shaped).toMatchObject({ city, country: expect.any(String) })
    expect(venue.upstream.requests[0]?.body).toContain('country')
  })

  it.each(performances)('shows a picture to $provider', async ({ provider, whole }) => {
    venue.upstream.play(perform(whole.file))
    const question = { prompt: 'What is this?', imageUrl: `data:image/png;base64,${pixel}` }
    expect((await client.answer(venue.place(provider), question)).text).toBe(whole.says)
    expect(venue.upstream.requests[0]?.body).toContain(pixel)
  })

  it.each([
    ['a wrong key', 'anthropic', 'stranger', 401],
    ['a quota that is used up', 'anthropic', 'spent', 429],
    ['a model that there is not', 'nobody', 'free', 404],
    ['a request that its provider refuses', 'anthropic', 'free', 400],
  ])('raises its own error for %s', async (_, model, tenant, status) => {
    venue.upstream.play(perform('anthropic/messages/explicit-effort-xhigh-unsupported-model-errors.json'))
    const raised = await client.answer(venue.place(model, tenant), { prompt: 'Hi' }).catch(error => error)
    expect(client.statusOf(raised)).toBe(status)
  })

  it.each(['whole', 'stream'] as const)('raises an error where its provider breaks off: %s', async way => {
    const { pieces } = perform('anthropic/messages/sdk-basic-response.json')
    const half = String(pieces[0]).split('event: content_block_stop')[0] ?? ''
    const broken = way === 'stream' ? { pieces: [half] } : { pieces: ['{"content": [{"type": "text", "te'] }
    venue.upstream.play(broken)
    const question = { prompt: 'Hi', isStream: way === 'stream' }
    await expect(client.answer(venue.place('anthropic'), question)).rejects.toThrow()
  })
})
