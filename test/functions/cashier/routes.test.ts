import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Route, routes } from '../../../functions/cashier/routes.ts'
import { openForgers, secretsOf } from '../shared/billing/forgers.ts'
import { openTill, type Till } from './open-till.ts'

let till: Till
beforeAll(async () => {
  till = await openTill(secretsOf(openForgers()))
})
afterAll(() => till.stop())

const statusOf = async ({ method }: Route, path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(new URL(path, till.url), {
    ...{ method, headers },
    ...(method === 'POST' && { body: '{}' }),
  })
  return response.status
}

describe('the table of routes', () => {
  it.each(routes.filter(route => route.for === 'callers').map(route => [route.path, route] as const))(
    'refuses who shows no key: %s',
    async (path, route) => {
      expect(await statusOf(route, path)).toBe(401)
      expect(await statusOf(route, path, { authorization: 'Bearer garbage' })).toBe(401)
    },
  )

  it.each(
    routes
      .filter(route => route.for === 'payment-providers')
      .flatMap(route =>
        Object.keys(secretsOf(openForgers())).map(secret => {
          const path = route.path.replace('{provider}', secret.replace('causeway/', ''))
          return [path, route] as const
        }),
      ),
  )('refuses who signs nothing: %s', async (path, route) => {
    expect(await statusOf(route, path)).toBe(401)
  })

  it('has no public one but that which says that it is there', async () => {
    const open = routes.filter(route => route.for === 'everyone')
    expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /health'])
    for (const route of open) expect(await statusOf(route, route.path)).toBe(200)
  })
})
