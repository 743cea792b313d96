import { randomBytes } from 'node:crypto'
import { sm2 } from 'sm-crypto'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../../../functions/shared/contract/call.ts'
import { isSealed } from '../../../../functions/shared/contract/is-sealed.ts'
import { openRequest } from '../../../../functions/shared/gm/open-request.ts'
import { openSuite } from '../../../../functions/shared/gm/open-suite.ts'
import { openGmSealer } from '../../../e2e/gm-sealer.ts'

const suite = await openSuite()
const [older, newer, stranger] = [1, 2, 3].map(() => sm2.generateKeyPairHex()) as [Pair, Pair, Pair]
type Pair = { readonly privateKey: string; readonly publicKey: string }

const callWith = (body: string): Call => ({
  ...{ id: 'id', method: 'POST', path: '/v1/chat/completions', query: new URLSearchParams(), search: '' },
  headers: { 'content-type': 'application/json', 'x-causeway-gm': 'SM4-CBC' },
  body: Buffer.from(body),
  ...{ sourceIp: '127.0.0.1', deadline: 0, gone: new AbortController().signal },
})
const open = (body: string, { privateKeys = [newer.privateKey, older.privateKey] } = {}) =>
  openRequest(callWith(body), { suite, privateKeys, randomBytes })

describe('a sealed request', () => {
  it('is the call inside, which still says that it came sealed', () => {
    const { call } = open(openGmSealer(newer.publicKey).seal('{"model":"ü"}'))
    expect(Buffer.from(call.body).toString()).toBe('{"model":"ü"}')
    expect(isSealed(call)).toBe(true)
  })

  it('is opened by an older key too, until it is taken away', () => {
    const body = openGmSealer(older.publicKey).seal('{}')
    expect(Buffer.from(open(body).call.body).toString()).toBe('{}')
    expect(() => open(body, { privateKeys: [newer.privateKey] })).toThrow('cannot be opened')
  })

  it('has a reply that its sender alone opens', () => {
    const sealer = openGmSealer(newer.publicKey)
    const { sealReply } = open(sealer.seal('{}'))
    const { body } = sealReply({ status: 200, headers: {}, body: '{"id":"1"}' })
    expect(sealer.open(String(body))).toEqual({ text: '{"id":"1"}', isLast: true })
    expect(() => openGmSealer(newer.publicKey).open(String(body))).toThrow()
  })

  it('is refused in the same words and with the same status whatever is wrong', () => {
    const { key, sealed } = JSON.parse(openGmSealer(newer.publicKey).seal('{}'))
    const strange = JSON.parse(openGmSealer(stranger.publicKey).seal('{}'))
    // A point that is on no curve of ours would let its sender ask for the private key, bit by bit.
    const offCurve = `04${'1'.repeat(128)}${key.slice(130)}`
    const refusals = [
      { key: offCurve, sealed },
      strange,
      { key, sealed: strange.sealed },
      { key: `${key}00`, sealed },
      { key: key.slice(2), sealed },
      { key: key.toUpperCase(), sealed },
      { key: 1, sealed },
      { key },
      [],
      null,
    ].map(body => {
      try {
        open(JSON.stringify(body))
        return 'opened'
      } catch (error) {
        return JSON.stringify([(error as { status: number }).status, error])
      }
    })
    expect(new Set(refusals).size).toBe(1)
    expect(refusals[0]).toMatch(/^\[401,.*"code":"invalid_ciphertext"/)
  })

  it('is told that it is too large, which nothing has to be opened for', () => {
    expect(() => open(' '.repeat(5_000_000))).toThrow(expect.objectContaining({ status: 413 }))
  })
})
