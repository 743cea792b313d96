import type { DayOfUsage } from '../shared/contract/webhook-event.ts'
import type { DayRow } from '../shared/store/books/read-day.ts'

type Sums = Pick<DayOfUsage, 'requests' | 'tokens' | 'nanos'>

const nothing: Sums = { requests: 0, tokens: 0, nanos: 0 }

const add = (sums: Sums, { tokens, nanos }: Pick<DayRow, 'tokens' | 'nanos'>, requests: number): Sums => ({
  requests: sums.requests + requests,
  tokens: sums.tokens + tokens,
  nanos: sums.nanos + nanos,
})

/** Adds up the requests of a day, in all and for each model, in the order of their names. */
export const sumDay = async (day: string, rows: AsyncIterable<DayRow>): Promise<DayOfUsage> => {
  const byModel = new Map<string, Sums>()
  for await (const row of rows) byModel.set(row.model, add(byModel.get(row.model) ?? nothing, row, 1))
  const models = [...byModel].map(([model, sums]) => ({ model, ...sums }))
  return {
    day,
    ...models.reduce((total, sums) => add(total, sums, sums.requests), nothing),
    models: models.toSorted((one, other) => (one.model < other.model ? -1 : 1)),
  }
}
