import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { badInputs, inputsOf } from './bad-input.ts'
import { bodyOf } from './bodies.ts'
import { performanceOf } from './performances.ts'

type Proof = { readonly test: string; readonly title: string }

const read = (file: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8'))
/** Cases that a test of the tree proves already. */
const provenElsewhere = read('proven-elsewhere.json') as Readonly<Record<string, Proof>>
const run = badInputs.filter(badInput => inputsOf(badInput).length > 0).map(({ id }) => id)

describe('the table of bad inputs', () => {
  it('has each case in exactly one place: run from the table, or proven elsewhere', () => {
    const placed = [...run, ...Object.keys(provenElsewhere)]
    expect(placed.sort()).toEqual(badInputs.map(({ id }) => id).sort())
    console.info(`${run.length} run, ${Object.keys(provenElsewhere).length} proven elsewhere`)
  })

  it.each(Object.entries(provenElsewhere))('%s is proven by a test that is there', (_, { test, title }) => {
    const text = readFileSync(join(import.meta.dirname, '..', test), 'utf8')
    const titles = [`'${title}'`, `"${title}"`].map(quoted => text.includes(quoted))
    expect(titles, title).toContain(true)
  })

  it('names no body and no performance that there is not', () => {
    for (const { bodyGen, provider } of badInputs.flatMap(inputsOf)) {
      if (bodyGen !== undefined) expect(bodyOf(bodyGen).length).toBeGreaterThan(0)
      if (provider !== undefined) expect(performanceOf(provider).length).toBeGreaterThan(0)
    }
  })
})
