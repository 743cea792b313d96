import { describe, expect, it } from 'vitest'
import { readUsage } from '../../../../functions/shared/contract/usage.ts'
import { charactersWithin, countLikely } from '../../../../functions/shared/stream/count-output.ts'
import { bodyWithUsage, countCharacters } from '../../../recorded-bodies.ts'
import { recordings } from '../../../recordings.ts'

describe('a hold of the whole output limit', () => {
  const counted = recordings.flatMap(recording => {
    const output = readUsage(bodyWithUsage(recording))?.output
    return output ? [{ file: recording.file, output, characters: countCharacters(recording) }] : []
  })

  it('is enough for every recorded answer, had its limit been exactly what it used', () => {
    const cut = counted.filter(({ output, characters }) => characters > charactersWithin(output, output))
    expect(counted.length).toBeGreaterThan(200)
    expect(cut).toEqual([])
  })
})

describe('a hold of a part of it', () => {
  it('is for as many characters as are likely', () => {
    expect(countLikely(charactersWithin(1_024, 4_096))).toBe(1_024)
  })
})
