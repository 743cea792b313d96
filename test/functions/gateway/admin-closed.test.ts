import { afterEach, expect, it } from 'vitest'
import { routes } from '../../../functions/gateway/routes.ts'
import { type House, openHouse } from '../../open-house.ts'
import { configure } from './configure.ts'

let house: House
afterEach(() => house.stop())

const adminRoutes = routes.filter(route => route.for === 'admin')

const expectClosed = async (): Promise<void> => {
  for (const { method, path } of adminRoutes)
    for (const shown of [house.adminKey, 'undefined', '""', 'causeway/nowhere']) {
      const headers = { authorization: `Bearer ${shown}` }
      const response = await fetch(house.url + path.replaceAll(/[{}]/g, ''), { method, headers })
      expect(response.status).toBe(503)
      expect(await response.json()).toMatchObject({ error: { code: 'admin_unavailable' } })
    }
}

it('is closed to everybody, whatever they show, while there is no admin key', async () => {
  house = await openHouse(configure, { variables: { ADMIN_SECRET: 'causeway/nowhere' } })
  await expectClosed()
  // One read serves them all, so that nobody can make us call Secrets Manager with each request.
  expect(house.log.filter(line => line.includes('secret not read'))).toHaveLength(1)
})

it('is closed to everybody, whatever they show, while the admin key is empty', async () => {
  house = await openHouse(configure)
  await house.putSecret('causeway/admin', ' \n')
  await expectClosed()
})

it('is opened by a new admin key, and no longer by the old one, 5 seconds after it was put', async () => {
  let time = Date.now()
  const clock = { now: () => time, after: () => () => {} }
  house = await openHouse(configure, { clock })
  const statusOf = async (key: string) =>
    (await fetch(`${house.url}/admin/v1/tenants`, { headers: { authorization: `Bearer ${key}` } })).status
  expect(await statusOf(house.adminKey)).toBe(200)
  await house.putSecret('causeway/admin', 'a new one of these days\n')
  time += 5_000
  expect(await statusOf('a new one of these days')).toBe(200)
  expect(await statusOf(house.adminKey)).toBe(401)
})
