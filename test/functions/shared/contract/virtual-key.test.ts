import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBase62 } from '../../../../functions/shared/contract/base62.ts'
import {
  maskVirtualKey,
  mintVirtualKey,
  parseVirtualKey,
} from '../../../../functions/shared/contract/virtual-key.ts'

const prefixes = fc.stringMatching(/^[a-z0-9]{1,16}$/)
/** Computed with Python's zlib, so that two implementations agree on the format. */
const known = 'cw_acme0123456789ABCDEFGHIJKL3n0f9a'

const replaceAt = (text: string, index: number, character: string): string =>
  text.slice(0, index) + character + text.slice(index + 1)

describe('mintVirtualKey', () => {
  it('makes keys that parse, with the prefix in clear', () => {
    fc.assert(
      fc.property(prefixes, prefix => {
        const key = mintVirtualKey(prefix, randomBytes)
        expect(key).toMatch(new RegExp(`^cw_${prefix}[0-9A-Za-z]{28}$`))
        expect(parseVirtualKey(key)).toEqual({ prefix })
      }),
    )
  })

  it('makes no key twice', () => {
    const keys = Array.from({ length: 1_000 }, () => mintVirtualKey('acme', randomBytes))
    expect(new Set(keys).size).toBe(1_000)
  })

  it.each(['', 'Acme', 'a-b', 'a'.repeat(17), 'é', 'acme\n'])('refuses the prefix %j', prefix => {
    expect(() => mintVirtualKey(prefix, randomBytes)).toThrow('is not 1 to 16 of a-z and 0-9')
  })
})

describe('parseVirtualKey', () => {
  it('reads a key that another implementation made', () => {
    expect(parseVirtualKey(known)).toEqual({ prefix: 'acme' })
    expect(parseVirtualKey('cw_azzzzzzzzzzzzzzzzzzzzzz3xjPi7')).toEqual({ prefix: 'a' })
    expect(parseVirtualKey('cw_demo0Q7fYt2LxWb9RkVn4Zc8HsA0d5OHj')).toEqual({ prefix: 'demo0' })
  })

  it('refuses a key with any one character changed', () => {
    const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))
    for (let index = 0; index < known.length; index++) {
      for (const character of ascii.filter(other => other !== known[index])) {
        expect(parseVirtualKey(replaceAt(known, index, character))).toBeUndefined()
      }
    }
  })

  it('refuses a key with two neighbours swapped, or a character too few', () => {
    fc.assert(
      fc.property(prefixes, fc.nat(), (prefix, at) => {
        const key = mintVirtualKey(prefix, randomBytes)
        const index = at % (key.length - 1)
        const [one = '', other = ''] = key.slice(index)
        const swapped = replaceAt(replaceAt(key, index, other), index + 1, one)
        expect(parseVirtualKey(swapped)).toEqual(one === other ? { prefix } : undefined)
        expect(parseVirtualKey(key.slice(0, -1))).toBeUndefined()
      }),
    )
  })

  it('refuses garbage', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
        expect(parseVirtualKey(text)).toBeUndefined()
        expect(parseVirtualKey(`cw_${text}`)).toBeUndefined()
      }),
    )
    for (const text of ['', 'abc', 'cw_', 'sk-proj-1234', "' OR 1=1--", '{"$ne":null}', '#pk']) {
      expect(parseVirtualKey(text)).toBeUndefined()
    }
  })

  it.each([
    ['a Kelvin sign', 'K', '\u212a'],
    ['a long s', 's', '\u017f'],
    ['a Cyrillic a', 'a', '\u0430'],
    ['a full-width zero', '0', '\uff10'],
    ['an Arabic one', '1', '\u0661'],
    ['another alphabet in cw_', 'c', '\u0441'],
    ['a capital letter in the prefix', 'acmes', 'Acmes'],
    ['a letter before it', 'cw_', 'xcw_'],
  ])('refuses %s even under a right checksum', (_, ours, theirs) => {
    const body = 'cw_acmes0123456789ABCDEFGHIJKL'
    const withChecksum = (text: string) => text + encodeBase62(crc32(text), 6)
    expect(parseVirtualKey(withChecksum(body))).toEqual({ prefix: 'acmes' })
    expect(body).toContain(ours)
    expect(parseVirtualKey(withChecksum(body.replace(ours, theirs)))).toBeUndefined()
  })

  it('refuses what stands around a key: white space, quotes, a line end', () => {
    for (const text of [` ${known}`, `${known} `, `${known}\n`, `"${known}"`, `${known}\0`, `x${known}`]) {
      expect(parseVirtualKey(text)).toBeUndefined()
    }
  })

  it('takes keys of 32 to 47 characters and refuses longer ones', () => {
    expect(parseVirtualKey(mintVirtualKey('a', () => new Uint8Array(22)))).toEqual({ prefix: 'a' })
    const longest = mintVirtualKey('z'.repeat(16), randomBytes)
    expect(longest).toHaveLength(47)
    expect(parseVirtualKey(longest)).toBeDefined()
    expect(parseVirtualKey('cw_'.padEnd(1_000_000, 'a'))).toBeUndefined()
  })
})

describe('maskVirtualKey', () => {
  it('shows the prefix and the last four characters', () => {
    expect(maskVirtualKey(known)).toBe('cw_acme…0f9a')
  })

  it('shows the last four characters of a key from elsewhere', () => {
    expect(maskVirtualKey('sk-live-0123456789')).toBe('…6789')
  })
})
