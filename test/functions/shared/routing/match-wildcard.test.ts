import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchWildcard } from '../../../../functions/shared/routing/match-wildcard.ts'

/** What it means, as a regular expression says it: which is as slow as the pattern is bad. */
const matchByExpression = (pattern: string, name: string): readonly string[] | undefined => {
  const wild: Record<string, string> = { '*': '(.*)', '?': '(.)' }
  const parts = [...pattern].map(part => wild[part] ?? RegExp.escape(part))
  const found = new RegExp(`^${parts.join('')}$`, 's').exec(name)
  return found ? [...found] : undefined
}

describe('a wildcard', () => {
  it.each([
    ['*', 'any/thing', ['any/thing']],
    ['gpt-*', 'gpt-', ['']],
    ['*/*', 'a/b/c', ['a/b', 'c']],
    ['v?.*', 'v1.5', ['1', '5']],
    ['**', 'ab', ['ab', '']],
    ['claude-*-latest', 'claude-opus-latest', ['opus']],
  ])('%s takes of %s what its stars stand for', (pattern, name, captures) => {
    expect(matchWildcard(pattern)(name)).toEqual([name, ...captures])
  })

  it.each([
    ['gpt-*', 'xgpt-4'],
    ['a*a', 'a'],
    ['?', ''],
    ['', 'a'],
    ['a?', 'a'],
  ])('%s does not match %s', (pattern, name) => {
    expect(matchWildcard(pattern)(name)).toBeUndefined()
  })

  it('is the regular expression that one would write for it', () => {
    const few = (characters: string) =>
      fc.array(fc.constantFrom(...characters), { maxLength: 8 }).map(text => text.join(''))
    fc.assert(
      fc.property(few('ab*?'), few('ab\n'), (pattern, name) => {
        expect(matchWildcard(pattern)(name)).toEqual(matchByExpression(pattern, name))
      }),
      { numRuns: 5_000 },
    )
  })

  it('needs no longer for a name that was made to be hard', () => {
    const [pattern, name] = [`${'*a'.repeat(50)}*b`, 'a'.repeat(100_000)]
    const before = process.threadCpuUsage()
    expect(matchWildcard(pattern)(name)).toBeUndefined()
    const nearly = matchWildcard(`${'*a'.repeat(50)}*`)(name)
    const { user } = process.threadCpuUsage(before)
    expect(nearly).toHaveLength(52)
    expect(user / 1_000).toBeLessThan(500)
  })
})
