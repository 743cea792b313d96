import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findForgeries, findImbalances, findUnbooked } from '../accounting/find-imbalances.ts'
import { configure } from '../functions/gateway/configure.ts'
import { chatReply } from '../upstream/chat-script.ts'
import { openTwoRegions, type TwoRegions } from './open-two-regions.ts'

const limit = 105_000
const tenants = ['probe', 'both', 'apart', 'named', 'few']
const hi = { model: 'scripted', max_tokens: 1, messages: [{ role: 'user', content: 'hi' }] }

let regions: TwoRegions
const keys: Record<string, string> = {}
/** What one request holds, and then uses. */
let worth: number

const ask = async (region: 'home' | 'away', tenant: string) => {
  const response = await regions[region].post('/v1/chat/completions', hi, keys[tenant] ?? '')
  const { error } = (await response.json()) as { error?: { code: string; message: string } }
  return { status: response.status, headers: response.headers, code: error?.code, message: error?.message }
}

const countServed = (answers: readonly { status: number }[]) =>
  answers.filter(({ status }) => status === 200).length

/** Eight at a time in either region, until so many were asked. */
const askBoth = async (tenant: string, count: number) => {
  const answers: Awaited<ReturnType<typeof ask>>[] = []
  for (let asked = 0; asked < count; asked += 8)
    answers.push(
      ...(await Promise.all(Array.from({ length: 8 }, (_, n) => ask(n % 2 ? 'home' : 'away', tenant)))),
    )
  return answers
}

const readBooks = async () => {
  const [accounts, rows] = [
    [...(await regions.home.readAccounts()), ...(await regions.away.readAccounts())],
    [...(await regions.home.readLedger()), ...(await regions.away.readLedger())],
  ]
  return [...accounts.flatMap(findImbalances), ...findForgeries(accounts), ...findUnbooked(accounts, rows)]
}

beforeAll(async () => {
  regions = await openTwoRegions((...urls) => ({
    ...configure(...urls),
    tenants: tenants.map(id => ({
      ...{ id, keyPrefix: id, quota: { tokens: limit, per: 'month' as const } },
      limits: id === 'few' ? { requestsPerMinute: 10 } : {},
    })),
  }))
  for (const tenant of tenants)
    keys[tenant] = (await regions.keys.create({ tenant, keyPrefix: tenant, name: 'test' })).key
  regions.upstream.play(chatReply('Hello'))
  worth = limit - Number((await ask('home', 'probe')).headers.get('x-ratelimit-remaining-tokens'))
})
afterAll(() => regions.stop())
beforeEach(() => regions.upstream.play(chatReply('Hello', worth - 7)))

describe('a tenant of two regions', () => {
  it('spends its quota in both of them to the last request and never over', async () => {
    const answers = await askBoth('both', limit / worth + 24)
    expect(countServed(answers)).toBe(Math.floor(limit / worth))
    expect(answers.at(-1)).toMatchObject({ status: 429, code: 'insufficient_quota' })
    expect(await readBooks()).toEqual([])
  }, 60_000)

  it('is served by a region alone while that has something left', async () => {
    await ask('away', 'probe')
    const before = regions.countCrossings()
    for (let asked = 0; asked < 3; asked++) expect(await ask('away', 'probe')).toMatchObject({ status: 200 })
    expect(regions.countCrossings()).toBe(before)
  })

  it('is served from what a region has while no other one answers, and from all when it does again', async () => {
    const before = await askBoth('apart', 16)
    expect(countServed(before)).toBe(16)
    regions.cut()
    const meanwhile = await askBoth('apart', limit / worth + 24)
    const served = countServed(meanwhile)
    expect(served).toBeGreaterThan(0)
    const refused = meanwhile.find(({ status }) => status === 429)
    expect(refused).toMatchObject({ code: 'quota_region_silent' })
    expect(refused?.message).toMatch(/(us-east-1|eu-west-1) may have more of it/)
    expect(refused?.headers.get('retry-after')).toBe('5')
    regions.mend()
    const after = await askBoth('apart', limit / worth + 24)
    expect(16 + served + countServed(after)).toBe(Math.floor(limit / worth))
    expect(await readBooks()).toEqual([])
  }, 60_000)

  it('has in each region its share of what a minute gives', async () => {
    regions.turnMinute()
    const answers = await askBoth('few', 32)
    expect(countServed(answers)).toBe(10)
    expect(answers.at(-1)).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
  })
})

describe('a virtual key of the home region', () => {
  it('holds elsewhere for five minutes after the home was last heard of, and an unknown one is not refused for good', async () => {
    expect(await ask('away', 'named')).toMatchObject({ status: 200 })
    regions.cut()
    regions.pass(60_000)
    expect(await ask('away', 'named')).toMatchObject({ status: 200 })
    keys['new'] = (await regions.keys.create({ tenant: 'named', keyPrefix: 'named', name: 'new' })).key
    const unknown = await ask('away', 'new')
    expect(unknown).toMatchObject({ status: 503, code: 'auth_unavailable' })
    expect(unknown.headers.get('retry-after')).toBe('1')
    regions.pass(5 * 60_000)
    expect(await ask('away', 'named')).toMatchObject({ status: 503 })
    regions.mend()
    expect(await ask('away', 'new')).toMatchObject({ status: 200 })
  })
})

describe('the admin API', () => {
  it('makes no tenant of whose minute a region would have no share', async () => {
    const tenant = { id: 'narrow', limits: { requestsPerMinute: 1 } }
    const refused = await regions.home.post('/admin/v1/tenants', tenant, regions.adminKey)
    expect(refused.status).toBe(400)
    expect(JSON.stringify(await refused.json())).toContain(
      'must be at least 2, one for each shard in each region',
    )
    const wide = { ...tenant, limits: { requestsPerMinute: 2 } }
    expect((await regions.home.post('/admin/v1/tenants', wide, regions.adminKey)).status).toBe(201)
  })

  const path = '/admin/v1/tenants/both/adjustments'
  const credit = { id: 'paid', tokens: 5, reason: 'test' }

  it('is in the home region, whose credits the other one can spend', async () => {
    const elsewhere = await regions.away.post(path, credit, regions.adminKey)
    expect(elsewhere.status).toBe(421)
    expect(await elsewhere.json()).toMatchObject({ error: { code: 'not_the_home_region' } })
    const made = await regions.home.post(path, { ...credit, tokens: worth }, regions.adminKey)
    expect(made.status).toBe(201)
    expect(await ask('away', 'both')).toMatchObject({ status: 200 })
    expect(await ask('away', 'both')).toMatchObject({ status: 429 })
    expect(await readBooks()).toEqual([])
  })
})
