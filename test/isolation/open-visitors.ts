import type { House } from '../open-house.ts'
import type { SeededDice } from '../simulation/world/open-dice.ts'
import { findStrangers, findTags, tagOf } from './tags.ts'

/** What was heard, and whether it had to be this request's own tag. */
type Heard = { readonly status: number; readonly text: string; readonly isCut?: boolean }

export type Counts = Record<
  'answered' | 'streamed' | 'aborted' | 'replayed' | 'retrieved' | 'refused' | 'unavailable',
  number
>

type Stored = { readonly id: string; readonly tenant: string }

const question = (tag: string, more: object = {}) => ({
  model: 'echo',
  messages: [{ role: 'user', content: `say ${tag}` }],
  ...more,
})

const readFirst = async (response: Response, controller: AbortController): Promise<string> => {
  const { value } = (await response.body?.getReader().read()) ?? {}
  controller.abort()
  return Buffer.from(value ?? []).toString()
}

/** The people of all tenants: each errand is one or two requests, and what they hear must be theirs. */
export const openVisitors = (house: House, keys: ReadonlyMap<string, string>, dice: SeededDice) => {
  const counts: Counts = {
    answered: 0,
    streamed: 0,
    aborted: 0,
    replayed: 0,
    retrieved: 0,
    refused: 0,
    unavailable: 0,
  }
  const violations: string[] = []
  const stored: Stored[] = []

  const headersOf = (tenant: string, more: Record<string, string> = {}) => ({
    authorization: `Bearer ${keys.get(tenant)}`,
    ...more,
  })

  const judge = (tenant: string, { status, text, isCut = false }: Heard, tag?: string): void => {
    for (const stranger of findStrangers(text, tenant)) violations.push(`${tenant} has heard ${stranger}`)
    // A store that a busy computer keeps waiting is no stranger's answer.
    if (status === 503) counts.unavailable += 1
    else if (status >= 500) violations.push(`${tenant} was answered ${status}: ${text}`)
    if (tag === undefined || status !== 200 || isCut) return
    if (findTags(text).join() !== tag) violations.push(`${tenant} wanted ${tag}, not ${findTags(text)}`)
  }

  const listen = async (response: Response): Promise<Heard> => ({
    status: response.status,
    text: JSON.stringify([...response.headers]) + (await response.text()),
  })

  const ask = async (tenant: string, tag: string): Promise<void> => {
    const stream = dice.chance(0.5)
    const id = { 'x-request-id': `${tag}id` }
    const reply = await house.post('/v1/chat/completions', question(tag, { stream }), headersOf(tenant, id))
    judge(tenant, await listen(reply), tag)
    counts[stream ? 'streamed' : 'answered'] += 1
  }

  const leave = async (tenant: string, tag: string): Promise<void> => {
    const controller = new AbortController()
    const response = await fetch(`${house.url}/v1/chat/completions`, {
      method: 'POST',
      headers: headersOf(tenant, { 'content-type': 'application/json' }),
      body: JSON.stringify(question(tag, { stream: true })),
      signal: controller.signal,
    })
    judge(tenant, { status: response.status, text: await readFirst(response, controller), isCut: true }, tag)
    counts.aborted += 1
  }

  /** The same key and request as others of the tenant; the same key, but no more, as those of other tenants. */
  const repeat = async (tenant: string): Promise<void> => {
    const order = dice.between(0, 3)
    const tag = tagOf(tenant, 900_000 + order)
    const key = { 'idempotency-key': `order-${order}` }
    const reply = await house.post('/v1/chat/completions', question(tag), headersOf(tenant, key))
    if (reply.headers.has('idempotent-replayed')) counts.replayed += 1
    judge(tenant, await listen(reply), tag)
  }

  const store = async (tenant: string, tag: string): Promise<void> => {
    const reply = await house.post('/v1/responses', { model: 'echo', input: `say ${tag}` }, headersOf(tenant))
    const heard = await reply.text()
    judge(tenant, { status: reply.status, text: heard }, tag)
    if (reply.ok) stored.push({ id: JSON.parse(heard).id, tenant })
    counts.answered += 1
  }

  /** Anybody's, by its id: whoever it is not for must not learn that it is there. */
  const retrieve = async (tenant: string): Promise<void> => {
    const own = stored.filter(({ tenant: owner }) => owner === tenant)
    const known = dice.chance(0.5) ? own : stored
    if (known.length === 0) return
    const { id, tenant: owner } = dice.pick(known)
    const path = dice.pick(['', '/input_items'])
    const reply = await fetch(`${house.url}/v1/responses/${id}${path}`, { headers: headersOf(tenant) })
    if (owner !== tenant && reply.ok) violations.push(`${tenant} was given ${id} of ${owner}`)
    judge(tenant, await listen(reply))
    counts[reply.status === 200 ? 'retrieved' : 'refused'] += 1
  }

  const errands = [ask, ask, ask, ask, leave, repeat, store, retrieve]

  return {
    counts,
    violations,
    visit: (tenant: string, request: number) => dice.pick(errands)(tenant, tagOf(tenant, request)),
  }
}
