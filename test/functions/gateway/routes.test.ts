import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Route, routes } from '../../../functions/gateway/routes.ts'
import { mintVirtualKey } from '../../../functions/shared/contract/virtual-key.ts'
import { type House, openHouse } from '../../open-house.ts'
import { configure } from './configure.ts'

let house: House
let key: string
beforeAll(async () => {
  house = await openHouse(configure)
  key = (await house.keys.create({ tenant: 'free', keyPrefix: 'free', name: 'test' })).key
})
afterAll(() => house.stop())

const statusOf = async ({ method, path }: Route, headers: Record<string, string> = {}): Promise<number> =>
  (await fetch(house.url + path.replaceAll(/[{}+]/g, ''), { method, headers })).status
const bearer = (shown: string) => ({ authorization: `Bearer ${shown}` })

const isPublic = (route: Route) => route.for === 'everyone'
const named = (route: Route) => [`${route.method} ${route.path}`, route] as const
const guarded = routes.filter(route => !isPublic(route)).map(named)

describe('the table of routes', () => {
  it('has two public ones', () => {
    expect(routes.filter(isPublic).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /',
      'GET /health',
    ])
  })

  it.each(routes.filter(isPublic).map(named))('answers everyone: %s', async (_, route) => {
    expect(await statusOf(route)).toBe(200)
  })

  it.each(guarded)('refuses who shows nothing: %s', async (_, route) => {
    expect(await statusOf(route)).toBe(401)
  })

  it.each(guarded)('refuses who shows garbage, a forged key, token or signature: %s', async (_, route) => {
    const header = Buffer.from('{"alg":"none"}').toString('base64url')
    const forged = [
      ...[bearer('garbage'), bearer(`${header}.e30.x`), bearer("' OR 1=1--"), bearer('#pk')],
      { authorization: `CAUSEWAY-HMAC-SHA256 id=x, time=1, nonce=${'n'.repeat(16)}, signature=00` },
    ]
    const before = house.commands.length
    for (const headers of forged) expect(await statusOf(route, headers)).toBe(401)
    // Garbage must not cost us money: only what could be a key is looked up.
    expect(house.commands.slice(before)).toEqual([])
  })

  it.each(guarded)('refuses a well-formed key that nobody has: %s', async (_, route) => {
    const unknown = bearer(mintVirtualKey('free', randomBytes))
    expect(await statusOf(route, unknown)).toBe(route.for === 'admin' ? 403 : 401)
  })

  it.each(routes.filter(route => route.for === 'admin').map(named))(
    'opens to no virtual key: %s',
    async (_, route) => {
      expect(await statusOf(route, bearer(key))).toBe(403)
    },
  )

  it.each(routes.filter(route => route.for === 'callers').map(named))(
    'opens to no admin key: %s',
    async (_, route) => {
      expect(await statusOf(route, bearer(house.adminKey))).toBe(401)
    },
  )
})
