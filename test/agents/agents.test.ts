import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { type House, openHouse } from '../open-house.ts'
import { chatReply } from '../upstream/chat-script.ts'
import type { Retort } from '../upstream/scripted-upstream.ts'
import { speak, type Turn } from '../upstream/speak.ts'
import { type Agent, agents, hasBinary, nameOf } from './agents.ts'
import { runAgent } from './run-agent.ts'
import { startFence } from './start-fence.ts'

type Dialect = keyof typeof speak
const dialects = Object.keys(speak) as Dialect[]

const tenants: Readonly<Record<string, object>> = { free: {}, spent: { quota: { tokens: 10 } } }

let house: House
let fence: Awaited<ReturnType<typeof startFence>>
const keys: Record<string, string> = { wrong: 'cw_wrong' }

beforeAll(async () => {
  fence = await startFence()
  house = await openHouse(url =>
    Configuration.parse({
      providers: Object.fromEntries(dialects.map(dialect => [dialect, { dialect, baseUrl: `${url}/v1` }])),
      models: dialects.map(name => ({ name, targets: [{ provider: name }] })),
      tenants: Object.entries(tenants).map(([id, entry]) => ({ id, keyPrefix: id, ...entry })),
    }),
  )
  for (const tenant of Object.keys(tenants))
    keys[tenant] = (await house.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
})
afterAll(async () => {
  await house.stop()
  await fence.close()
})

let note = ''
let logged = 0
beforeEach(() => {
  note = randomUUID()
  logged = house.log.length
})

/** What the agent was refused: a path, a header, a field that it relies on and is not there. */
const refusals = () => house.log.slice(logged).filter(line => line.includes('"refused"'))

const answer = () => `The note says ${note}.`

/** Has the note read, and says what it says once that has come back; asides of the agent get a word. */
const decide = (agent: Agent, asked: string): Turn => {
  if (asked.includes(note)) return { text: answer() }
  const call = agent.readFile('note.txt')
  return asked.includes(`"${call.name}"`) ? { call } : { text: 'Yes.' }
}

const play =
  (agent: Agent, dialect: Dialect): Retort =>
  ({ body }) => ({ pieces: speak[dialect](decide(agent, body)) })

const run = (agent: Agent, tenant: string, model: Dialect) =>
  runAgent(agent, {
    url: house.url,
    key: keys[tenant] ?? '',
    model,
    prompt: 'What does note.txt say?',
    note,
    proxy: fence.url,
  })

const named = agents.map(agent => ({ agent, title: `${nameOf(agent)} on ${agent.endpoint}` }))

describe.each(named)('$title', ({ agent }) => {
  const how = hasBinary(agent) ? 'unchanged' : 'has no binary for this platform'
  describe.skipIf(!hasBinary(agent))(how, () => {
    it.each(dialects)('makes a turn with a tool by a provider that speaks %s', async dialect => {
      house.upstream.play(play(agent, dialect))
      expect(await run(agent, 'free', dialect)).toMatchObject({ code: 0, said: answer() })
      expect(house.upstream.requests.at(-1)?.body).toContain(note)
      expect(refusals()).toEqual([])
      expect(fence.asked()).toEqual([])
    })

    it('asks again after a stream that broke, streamed or whole, and completes its turn', async () => {
      const begun = speak.openai({ text: answer() }).slice(0, 1)
      house.upstream.play(play(agent, 'openai'), { pieces: begun, ending: 'reset' }, request =>
        request.body.includes('"stream":true') ? play(agent, 'openai')(request) : chatReply(answer()),
      )
      expect(await run(agent, 'free', 'openai')).toMatchObject({ code: 0, said: answer() })
      expect(house.upstream.requests).toHaveLength(3)
    })

    it.each([
      ['without quota', 'spent', /quota/i],
      ['with a wrong key', 'wrong', /Incorrect API key provided/],
    ])('says so to who comes %s, and ends', async (_, tenant, words) => {
      house.upstream.play(play(agent, 'openai'))
      const { code, said, complained } = await run(agent, tenant, 'openai')
      expect({ code, words: said + complained }).toEqual({ code: 1, words: expect.stringMatching(words) })
      expect(house.upstream.requests).toEqual([])
    })
  })
})
