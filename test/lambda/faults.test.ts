import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faults } from '../faults/faults.ts'
import { judgeFaults, outcomesOwed } from '../faults/judge-faults.ts'
import { openFaultyProviders } from '../faults/open-faulty-providers.ts'
import { type OpenGateway, openGateway } from './open-gateway.ts'

describe('through the Lambda door, as the official SDK sees it, a provider that', () => {
  let providers: Awaited<ReturnType<typeof openFaultyProviders>>
  let gateway: OpenGateway
  let outcomes: Awaited<ReturnType<typeof judgeFaults>>
  beforeAll(async () => {
    providers = await openFaultyProviders()
    gateway = await openGateway(providers.configure)
    outcomes = await judgeFaults({ baseURL: gateway.baseUrl, apiKey: gateway.key }, 4)
    await gateway.lambda.idle()
  }, 180_000)
  afterAll(async () => {
    await gateway.stop()
    await providers.close()
  })

  it.each(faults.map((fault, index) => ({ name: fault.name, fault, index })))('$name', ({ fault, index }) => {
    expect(outcomes[index]).toEqual(outcomesOwed(fault))
  })

  it('kills no process, and lets nothing be thrown', () => {
    expect(gateway.lambda.exits).toEqual([])
    expect(gateway.lambda.failures).toEqual([])
  })
})
