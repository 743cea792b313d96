import { lookup } from 'node:dns'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../open-house.ts'
import { faults, unfindable } from './faults.ts'
import { judgeFaults, outcomesOwed } from './judge-faults.ts'
import { openFaultyProviders } from './open-faulty-providers.ts'

describe('through the HTTP door, as the official SDK sees it, a provider that', () => {
  let providers: Awaited<ReturnType<typeof openFaultyProviders>>
  let house: House
  let outcomes: Awaited<ReturnType<typeof judgeFaults>>
  beforeAll(async () => {
    providers = await openFaultyProviders()
    house = await openHouse(providers.configure, {
      lookup: (hostname, options, done) => {
        if (hostname !== unfindable) lookup(hostname, options, done)
      },
    })
    const { key } = await house.keys.create({ tenant: 'acme', keyPrefix: 'acme', name: 'faults' })
    outcomes = await judgeFaults({ baseURL: `${house.url}/v1`, apiKey: key }, 30)
  })
  afterAll(async () => {
    await house.stop()
    await providers.close()
  })

  it.each(faults.map((fault, index) => ({ name: fault.name, fault, index })))('$name', ({ fault, index }) => {
    expect(outcomes[index]).toEqual(outcomesOwed(fault))
  })
})
