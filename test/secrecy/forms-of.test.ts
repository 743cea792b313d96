import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formsOf } from './forms-of.ts'

const secrets = fc.string({ minLength: 8, maxLength: 40 })

describe('the forms of a secret', () => {
  const encodings: readonly (readonly [string, (text: string) => string])[] = [
    ['plain', text => text],
    ['JSON', JSON.stringify],
    ['base64', text => Buffer.from(text).toString('base64')],
    ['base64url', text => Buffer.from(text).toString('base64url')],
    ['hex', text => Buffer.from(text).toString('hex')],
    ['upper-case hex', text => Buffer.from(text).toString('hex').toUpperCase()],
    ['a URL', encodeURIComponent],
  ]

  it.each(encodings)('find it in %s, whatever stands around it', (_, encode) => {
    fc.assert(
      fc.property(fc.string(), secrets, fc.string(), (before, secret, after) => {
        const text = encode(before + secret + after)
        expect(formsOf(secret).some(form => text.includes(form))).toBe(true)
      }),
    )
  })

  it('are found in nothing else', () => {
    const text = encodings.map(([, encode]) => encode('an ordinary answer of an ordinary model')).join(' ')
    expect(formsOf('canary-of-a-key').filter(form => text.includes(form))).toEqual([])
  })
})
