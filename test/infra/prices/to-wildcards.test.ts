import { describe, expect, it } from 'vitest'
import type { SourceMatch } from '../../../infra/prices/source.ts'
import { toWildcards } from '../../../infra/prices/to-wildcards.ts'

describe('toWildcards', () => {
  it.each<[SourceMatch, readonly string[]]>([
    [{ equals: 'a-1' }, ['a-1']],
    [{ starts_with: 'a-' }, ['a-*']],
    [{ ends_with: '-a' }, ['*-a']],
    [{ contains: 'a' }, ['*a*']],
    [{ or: [{ equals: 'a' }, { or: [{ equals: 'b' }, { starts_with: 'c' }] }] }, ['a', 'b', 'c*']],
    [{ regex: '^a-5\\.6-\\d{4}-\\d{2}$' }, ['a-5.6-????-??']],
    [{ regex: '^a-\\d' }, ['a-?*']],
    [{ and: [{ starts_with: 'a' }, { regex: '^(?!.*-tts)' }] }, ['a*']],
  ])('turns %o into %o', (match, wildcards) => {
    expect(toWildcards(match)).toEqual(wildcards)
  })

  it.each<[SourceMatch]>([
    [{ regex: '^a|b$' }],
    [{ regex: 'a' }],
    [{ and: [{ starts_with: 'a' }, { ends_with: 'b' }] }],
  ])('refuses %o rather than matching something else', match => {
    expect(() => toWildcards(match)).toThrow('to-wildcards.ts')
  })
})
