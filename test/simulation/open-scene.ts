import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import type { RequestRecord } from './history.ts'
import { calmDown, drawWeather } from './world/draw-weather.ts'
import { openDice } from './world/open-dice.ts'
import { openProcess } from './world/open-process.ts'
import { openTables } from './world/open-tables.ts'
import { openTimeline } from './world/open-timeline.ts'

const noon = Date.UTC(2026, 10, 21, 12)
const lastMinutes = Date.UTC(2026, 10, 30, 23, 58)

/** Where a history takes place: its time, its chance, its weather, its tables, and what is written down about it. */
export const openScene = (seed: number) => {
  const dice = openDice(seed)
  // Not drawn, so that what a seed of one region tells stays what it was.
  const regions = seed % 3 === 0 ? 2 : 1
  const startsAt = dice.chance(0.3) ? lastMinutes : noon
  const timeline = openTimeline(startsAt, dice)
  const requests: RequestRecord[] = []
  const acting = new AsyncLocalStorage<RequestRecord>()
  const counts = new Map<string, number>()
  const trace: string[] = []
  const violations: string[] = []
  let weather = drawWeather(dice, startsAt, regions)
  let processes = 0

  const note = (kind: string): void => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const tell = (line: string): void => {
    trace.push(`${timeline.now() - startsAt} ${line}`)
  }

  return {
    dice,
    /** How many regions share the accounts. */
    regions,
    timeline,
    startsAt,
    requests,
    tables: openTables(),
    weather: () => weather,
    calmDown: () => {
      weather = calmDown(weather)
    },
    /** Counts that something has happened. */
    note,
    /** Adds a line to the history. */
    tell,
    /** Says that a law was broken. */
    accuse: (violation: string): void => {
      violations.push(violation)
      tell(`VIOLATION ${violation}`)
    },
    /** Does something on behalf of a request, and all that follows from it. */
    actFor: <Result>(request: RequestRecord, act: () => Result): Result => acting.run(request, act),
    /** On whose behalf the code runs that asks; undefined for what serves no request. */
    actor: () => acting.getStore(),
    openProcess: (kind: string, region: number) => {
      processes += 1
      const name = `${kind} ${processes}`
      const onCrash = () => {
        note(`crash: ${kind}`)
        tell(`${name} crashes`)
      }
      return openProcess({ name, region, timeline, dice, mortality: () => weather.crash, onCrash })
    },
    report: () => ({
      counts: counts as ReadonlyMap<string, number>,
      violations: violations as readonly string[],
      trace: trace as readonly string[],
      digest: createHash('sha256').update(trace.join('\n')).digest('hex'),
    }),
  }
}
export type Scene = ReturnType<typeof openScene>
export type Report = ReturnType<Scene['report']>
