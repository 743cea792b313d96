import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Crossing, type JoinedRegions, openJoinedRegions } from './open-joined-regions.ts'

/** What happens, one thing after the other. */
type Step = { readonly name: string; readonly run: (regions: JoinedRegions, world: World) => unknown }

/** What the instances' configuration says; those of one region may be behind the others. */
type World = { limit: number; readonly behind: Map<number, number> }

const count = 3
const region = fc.nat({ max: count - 1 })

const limitsAt = ({ limit, behind }: World, at: number) => ({ tokens: behind.get(at) ?? limit })

const step = (name: string, run: Step['run']): Step => ({ name, run, toString: () => name }) as Step

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(region, fc.integer({ min: 1, max: 40 }))
      .map(([at, tokens]) =>
        step(`hold ${tokens} in ${at}`, (regions, world) => regions.hold(at, tokens, limitsAt(world, at))),
      ),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.nat(9), fc.constantFrom(0, 0.5, 1))
      .map(([choice, share]) =>
        step(`settle ${choice} with ${share}`, regions => regions.settle(choice, share)),
      ),
  },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.constantFrom<Crossing>('arrives', 'arrives', 'lost', 'reply lost', 'late'), { maxLength: 6 })
      .map(next => step(`next: ${next}`, regions => regions.foretell(next))),
  },
  { weight: 2, arbitrary: region.map(at => step(`cut ${at}`, regions => regions.cut(at))) },
  { weight: 2, arbitrary: fc.constant(step('mend', regions => regions.mend())) },
  { weight: 1, arbitrary: fc.constant(step('late ones arrive', regions => regions.deliverLate())) },
  { weight: 1, arbitrary: region.map(at => step(`sweep ${at}`, regions => regions.sweep(at))) },
  { weight: 1, arbitrary: fc.constant(step('crash', regions => regions.crash())) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(60, 100, 140).map(limit =>
      step(`the limit is ${limit}`, (_, world) => {
        world.limit = limit
        world.behind.clear()
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(region, fc.constantFrom(60, 140))
      .map(([at, limit]) => step(`${at} has a limit of ${limit}`, (_, world) => world.behind.set(at, limit))),
  },
)

describe('an account in three regions, whatever is cut, lost, late or changed', () => {
  it('keeps its balance, gives nobody more than there is, and loses nothing', async () => {
    const history = fc.array(steps, { minLength: 10, maxLength: 60, size: 'max' })
    await fc.assert(
      fc.asyncProperty(history, region, async (taken, last) => {
        const regions = openJoinedRegions(count)
        const world: World = { limit: 100, behind: new Map() }
        for (const { run } of taken) {
          await run(regions, world)
          regions.inspect()
        }
        const isHeld = await regions.rest(last, { tokens: world.limit })
        expect(regions.violations).toEqual([])
        expect(isHeld, 'all that is left can be held').toBe(true)
      }),
      { numRuns: Number(process.env['RUNS'] ?? 100) },
    )
  }, 60_000)
})
