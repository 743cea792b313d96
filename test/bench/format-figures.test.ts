import { describe, expect, it } from 'vitest'
import { formatFigures } from '../../bench/format-figures.ts'

const round = (value: number) => ({
  firstByteMs: value,
  cpuMsPerRequest: value,
  cpuMsPerThousandChunks: value,
})
const start = (value: number) => ({ initMs: value, firstByteMs: value })

describe('the table of figures', () => {
  const lines = formatFigures({
    rounds: [[round(10), round(1), round(2)], [round(3)]],
    quotas: [[1], [4]],
    starts: [[start(40)], [start(90)]],
    peakMb: [[60], [120]],
  }).split('\n')

  it('compares medians, each figure in its own way', () => {
    expect(lines.map(line => line.split(/ {3,}/).slice(0, 4))).toEqual([
      ['figure', 'bare', 'gateway', 'compared'],
      ['first byte, p50', '2.00 ms', '3.00 ms', 'difference 1.00 ms'],
      ['first byte, p50, with a hard quota', '1.00 ms', '4.00 ms', 'difference 3.00 ms'],
      ['CPU of a 1-chunk stream', '2.00 ms', '3.00 ms', 'ratio 1.50 ×'],
      ['CPU of 1,000 chunks', '2.00 ms', '3.00 ms', 'ratio 1.50 ×'],
      ['cold: init', '40.00 ms', '90.00 ms', 'difference 50.00 ms'],
      ['cold: first byte', '40.00 ms', '90.00 ms', 'difference 50.00 ms'],
      ['peak memory of 10,000 chunks', '60.00 MB', '120.00 MB', 'alone 120.00 MB'],
    ])
  })

  it('says which aims are held and which are missed', () => {
    expect(lines[1]).toContain('≤ 2 ms, held')
    expect(lines[4]).toContain('≤ 1.5 ×, held')
    expect(lines[7]).toContain('≤ 110 MB, missed')
  })
})
