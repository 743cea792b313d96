import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.house.stop())

describe('a flood of preflights', () => {
  it('is answered without a look-up and without a provider', async () => {
    const { url, commands, upstream } = stage.house
    const before = commands.length
    const flood = Array.from({ length: 50 }, () =>
      fetch(`${url}/v1/chat/completions`, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } }),
    )
    const statuses = (await Promise.all(flood)).map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([204]))
    expect(commands).toHaveLength(before)
    expect(upstream.connections()).toBe(0)
  })
})

describe('a scanner', () => {
  it.each(['/favicon.ico', '/.env', '/actuator', '/wp-login.php'])('costs no look-up at %s', async path => {
    const before = stage.house.commands.length
    expect((await fetch(stage.house.url + path)).status).toBe(404)
    expect(stage.house.commands).toHaveLength(before)
  })
})
