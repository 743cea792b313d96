import { randomBytes } from 'node:crypto'
import { sm2 } from 'sm-crypto'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../../functions/shared/contract/call.ts'
import { gmUnavailable } from '../../../functions/shared/gm/gm-unavailable.ts'
import { openSuite } from '../../../functions/shared/gm/open-suite.ts'
import { openGm } from '../../../functions/shared/open-gm.ts'

const { privateKey, publicKey } = sm2.generateKeyPairHex()
const working = {
  suite: () => openSuite(),
  readKeys: async (): Promise<readonly string[]> => [privateKey, '1'.repeat(64)],
}

const open = (broken: Partial<typeof working> = {}) => {
  const lines: string[] = []
  const log = (...line: unknown[]) => lines.push(JSON.stringify(line))
  return { lines, gm: openGm({ ...working, ...broken, randomBytes, log }) }
}

describe('the gateway’s side of the channel', () => {
  it('gives out the public key of its first private one', async () => {
    expect(await open().gm.publicKey()).toBe(publicKey)
  })

  it.each([
    ['its keys', { readKeys: () => Promise.reject(new Error(privateKey)) }],
    ['an algorithm', { suite: () => Promise.reject(gmUnavailable()) }],
  ])('is closed without %s, and no log tells a key', async (_, broken) => {
    const { gm, lines } = open(broken)
    const unavailable = { status: 503, code: 'gm_unavailable', type: 'server_error' }
    await expect(gm.publicKey()).rejects.toMatchObject(unavailable)
    await expect(gm.open({} as Call)).rejects.toMatchObject(unavailable)
    expect(lines.join('')).not.toContain(privateKey)
  })
})
