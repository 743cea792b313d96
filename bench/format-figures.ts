import { median } from './median.ts'

/** What one round says of one subject. */
export type Round = {
  /** The median of the round's requests. */
  readonly firstByteMs: number
  readonly cpuMsPerRequest: number
  readonly cpuMsPerThousandChunks: number
}

/** One start of a fresh environment. */
export type Start = {
  /** From the start of the process to its first request for work. */
  readonly initMs: number
  /** From the caller's request, which starts the environment, to the first byte of the answer. */
  readonly firstByteMs: number
}

/** The same measurement of both: first the bare pass-through, then the gateway. */
export type Pair<Measured> = readonly [bare: readonly Measured[], gateway: readonly Measured[]]

export type Figures = {
  readonly rounds: Pair<Round>
  /** Medians of the first byte, the gateway's for a tenant with a hard quota. */
  readonly quotas: Pair<number>
  readonly starts: Pair<Start>
  readonly peakMb: Pair<number>
}

type Row = {
  readonly figure: string
  readonly values: Pair<number>
  readonly compare: 'ratio' | 'difference' | 'alone'
  readonly unit: 'ms' | 'MB'
  /** The most that it may be, compared as said. */
  readonly aim?: number
}

const pick = <Name extends string>([bare, gateway]: Pair<Readonly<Record<Name, number>>>, name: Name) =>
  [bare.map(measured => measured[name]), gateway.map(measured => measured[name])] as const

const toRows = ({ rounds, quotas, starts, peakMb }: Figures): readonly Row[] => [
  {
    figure: 'first byte, p50',
    values: pick(rounds, 'firstByteMs'),
    unit: 'ms',
    compare: 'difference',
    aim: 2,
  },
  { figure: 'first byte, p50, with a hard quota', values: quotas, unit: 'ms', compare: 'difference' },
  {
    figure: 'CPU of a 1-chunk stream',
    values: pick(rounds, 'cpuMsPerRequest'),
    unit: 'ms',
    compare: 'ratio',
  },
  {
    figure: 'CPU of 1,000 chunks',
    values: pick(rounds, 'cpuMsPerThousandChunks'),
    unit: 'ms',
    compare: 'ratio',
    aim: 1.5,
  },
  { figure: 'cold: init', values: pick(starts, 'initMs'), unit: 'ms', compare: 'difference' },
  { figure: 'cold: first byte', values: pick(starts, 'firstByteMs'), unit: 'ms', compare: 'difference' },
  { figure: 'peak memory of 10,000 chunks', values: peakMb, unit: 'MB', compare: 'alone', aim: 110 },
]

const compared = {
  ratio: (bare: number, gateway: number) => gateway / bare,
  difference: (bare: number, gateway: number) => gateway - bare,
  alone: (_bare: number, gateway: number) => gateway,
} as const

const toCells = ({ figure, values: [bare, gateway], compare, unit, aim }: Row): readonly string[] => {
  const [one, other] = [median(bare), median(gateway)]
  const result = compared[compare](one, other)
  const resultUnit = compare === 'ratio' ? '×' : unit
  const verdict = aim === undefined ? '' : `≤ ${aim} ${resultUnit}, ${result <= aim ? 'held' : 'missed'}`
  return [
    figure,
    `${one.toFixed(2)} ${unit}`,
    `${other.toFixed(2)} ${unit}`,
    `${compare} ${result.toFixed(2)} ${resultUnit}`,
    verdict,
  ]
}

/** One line a figure: medians of both, how they compare, and the aim. Hot unless it says cold. */
export const formatFigures = (figures: Figures): string => {
  const head = ['figure', 'bare', 'gateway', 'compared', 'aim']
  const table = [head, ...toRows(figures).map(toCells)]
  const widths = head.map((_, column) => Math.max(...table.map(cells => cells[column]?.length ?? 0)))
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)
  return table.map(cells => cells.map(pad).join('   ')).join('\n')
}
