import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { deriveKeys } from '../../../../functions/shared/gm/derive-keys.ts'
import { openSeal, type Place, unseal } from '../../../../functions/shared/gm/seal.ts'
import { nativeSymmetric as symmetric } from '../../../../functions/shared/gm/symmetric.ts'

const secret = Buffer.alloc(16, 1)
const sealing = { symmetric, keys: deriveKeys(symmetric, secret, 'request') }
const seal = openSeal(sealing, randomBytes)
const place: Place = { index: 3, isLast: false }
const text = 'Quittenmarmelade'
const sealed = seal(Buffer.from(text), place)

describe('what is sealed', () => {
  it.each(['', 'a', text, 'ü'.repeat(10_000)])('is opened as it was', plain => {
    expect(unseal(sealing, seal(Buffer.from(plain), place), place)?.toString()).toBe(plain)
  })

  it('looks different each time', () => {
    expect(seal(Buffer.from(text), place)).not.toBe(seal(Buffer.from(text), place))
  })

  it('is not opened with any of its bits changed', () => {
    const bytes = Buffer.from(sealed, 'base64')
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(unseal(sealing, changed.toString('base64'), place)).toBeUndefined()
    }
  })

  it('is not opened cut anywhere, nor longer', () => {
    const bytes = Buffer.from(sealed, 'base64')
    for (let length = 0; length < bytes.length; length += 1)
      expect(unseal(sealing, bytes.subarray(0, length).toString('base64'), place)).toBeUndefined()
    expect(unseal(sealing, Buffer.concat([bytes, bytes]).toString('base64'), place)).toBeUndefined()
  })

  it.each([` ${sealed}`, `${sealed}=`, sealed.replace('=', ''), `${sealed}\n`])(
    'is not opened in another spelling',
    spelled => {
      expect(unseal(sealing, spelled, place)).toBeUndefined()
    },
  )

  it.each<[string, Place]>([
    ['before its place', { index: 2, isLast: false }],
    ['after its place', { index: 4, isLast: false }],
    ['as the end', { index: 3, isLast: true }],
  ])('is not opened %s', (_, other) => {
    expect(unseal(sealing, sealed, other)).toBeUndefined()
  })

  it('is not opened with the keys of the other direction, nor of another secret', () => {
    const keysOf = (bytes: Buffer, direction: 'request' | 'reply') => deriveKeys(symmetric, bytes, direction)
    for (const keys of [keysOf(secret, 'reply'), keysOf(Buffer.alloc(16, 2), 'request')])
      expect(unseal({ symmetric, keys }, sealed, place)).toBeUndefined()
  })

  it('is not decrypted before it is authenticated', () => {
    let decrypted = 0
    const watched = {
      ...symmetric,
      decrypt: (...given: Parameters<typeof symmetric.decrypt>) => {
        decrypted += 1
        return symmetric.decrypt(...given)
      },
    }
    unseal({ ...sealing, symmetric: watched }, sealed, { ...place, index: 4 })
    expect(decrypted).toBe(0)
    unseal({ ...sealing, symmetric: watched }, sealed, place)
    expect(decrypted).toBe(1)
  })

  it('is not opened where who has the key authenticates what is no ciphertext', () => {
    const { encrypt } = symmetric
    const careless = {
      ...symmetric,
      encrypt: (...given: Parameters<typeof encrypt>) => encrypt(...given).subarray(1),
    }
    const odd = openSeal({ ...sealing, symmetric: careless }, randomBytes)(Buffer.from(text), place)
    expect(unseal(sealing, odd, place)).toBeUndefined()
  })
})
