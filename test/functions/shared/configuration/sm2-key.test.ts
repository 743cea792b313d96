import { sm2 } from 'sm-crypto'
import { describe, expect, it } from 'vitest'
import { Sm2Key } from '../../../../functions/shared/configuration/sm2-key.ts'

const { publicKey } = sm2.generateKeyPairHex()
const isTaken = (key: object) => Sm2Key.safeParse({ id: 'acme-backend', publicKey, ...key }).success

describe('a key that signs by SM2', () => {
  it('is a point of the curve, in either case of hex', () => {
    for (let round = 0; round < 20; round += 1)
      expect(isTaken({ publicKey: sm2.generateKeyPairHex().publicKey })).toBe(true)
    expect(Sm2Key.parse({ id: 'a', publicKey: publicKey.toUpperCase() }).publicKey).toBe(publicKey)
  })

  it.each([
    ['without its 04', publicKey.slice(2)],
    ['compressed', `02${publicKey.slice(2, 66)}`],
    ['off the curve', `${publicKey.slice(0, -1)}${publicKey.endsWith('0') ? '1' : '0'}`],
    ['at infinity', `04${'0'.repeat(128)}`],
    ['beyond the field', `04${'f'.repeat(128)}`],
    ['a private key', sm2.generateKeyPairHex().privateKey],
    ['nothing', ''],
  ])('is refused %s', (_, key) => {
    expect(isTaken({ publicKey: key })).toBe(false)
  })

  it.each(['', 'a b', 'a,b', 'a'.repeat(65), 'ä'])('is refused with the id "%s"', id => {
    expect(isTaken({ id })).toBe(false)
  })
})
