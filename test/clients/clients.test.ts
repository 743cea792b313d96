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
})
