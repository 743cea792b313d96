import { median } from './median.ts'

/** What one round says of one subject. */
export type Round = {
  /** The median of the round's requests. */
  readonly firstByteMs: number
  readonly cpuMsPerRequest: number
  readonly cpuMsPerThousandChunks: number
}

/** The same measurement of both: first the bare pass-through, then the gateway. */
export type Pair<Measured> = readonly [bare: readonly Measured[], gateway: readonly Measured[]]

export type Figures = {
  readonly rounds: Pair<Round>
  readonly initMs: Pair<number>
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

const toRows = ({ rounds: [bare, gateway], initMs, peakMb }: Figures): readonly Row[] => {
  const pick = (name: keyof Round): Pair<number> => [
    bare.map(round => round[name]),
    gateway.map(round => round[name]),
  ]
  return [
    { figure: 'first byte, p50', values: pick('firstByteMs'), compare: 'difference', unit: 'ms', aim: 2 },
    { figure: 'CPU, one-chunk stream', values: pick('cpuMsPerRequest'), compare: 'ratio', unit: 'ms' },
    {
      figure: 'CPU, 1,000 chunks',
      values: pick('cpuMsPerThousandChunks'),
      compare: 'ratio',
      unit: 'ms',
      aim: 1.5,
    },
    { figure: 'init', values: initMs, compare: 'difference', unit: 'ms' },
    { figure: 'peak memory, 10,000 chunks', values: peakMb, compare: 'alone', unit: 'MB', aim: 110 },
  ]
}

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

/** One line a figure: medians of both, how they compare, and the aim. */
export const formatFigures = (figures: Figures): string => {
  const head = ['hot unless said', 'bare', 'gateway', 'compared', 'aim']
  const table = [head, ...toRows(figures).map(toCells)]
  const widths = head.map((_, column) => Math.max(...table.map(cells => cells[column]?.length ?? 0)))
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)
  return table.map(cells => cells.map(pad).join('   ')).join('\n')
}
