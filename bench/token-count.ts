import { countTokens } from '../functions/shared/accounting/count-tokens.ts'
import { formatTable } from '../infra/format-table.ts'
import { type RecordedTask, recordedTasks } from '../test/recorded-tasks.ts'
import { median } from './median.ts'

type Counted = RecordedTask & { readonly counted: number }

const sign = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(0)}`

const toRow = (name: string, tasks: readonly Counted[]): readonly string[] => {
  const differences = tasks.map(({ counted, reported }) => counted - reported)
  const errors = tasks.map(({ counted, reported }) => (100 * Math.abs(counted - reported)) / reported)
  return [name, String(tasks.length), sign(median(differences)), `${median(errors).toFixed(0)} %`]
}

const toRows = (tasks: readonly Counted[], groupOf: (task: Counted) => string) =>
  [...Map.groupBy(tasks, groupOf)].sort().map(([name, group]) => toRow(name, group))

const counted = await Promise.all(
  recordedTasks.map(async recorded => ({ ...recorded, counted: await countTokens(recorded.task) })),
)
const isLong = ({ kind, reported }: Counted) => kind === 'plain text' && reported >= 100

console.log(
  formatTable([
    ['requests', 'count', 'median difference', 'median error'],
    ...toRows(counted, ({ kind }) => kind),
    toRow('plain text of 100 tokens and more', counted.filter(isLong)),
    ...toRows(counted, ({ provider }) => provider),
  ]),
)
