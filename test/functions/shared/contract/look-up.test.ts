import { describe, expect, it } from 'vitest'
import { lookUp } from '../../../../functions/shared/contract/look-up.ts'

describe('lookUp', () => {
  it('finds what the table has', () => {
    expect(lookUp({ text: 1 }, 'text')).toBe(1)
  })

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', undefined])('does not find %s', name => {
    expect(lookUp({ text: 1 }, name)).toBeUndefined()
  })
})
