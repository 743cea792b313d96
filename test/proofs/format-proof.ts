import type { Proof } from './prove.ts'

const count = (number: number): string => number.toLocaleString('en')
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const list = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, number]) => `${name} ${count(number)}`)
    .join(', ')

const row = (...cells: readonly string[]): string =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(46) : cell.padStart(16))).join('')

/** What a proof has found, for people. */
export const formatProof = (proof: Proof): string => {
  const { damage, watched, tally, baseline, kills, reaped, faults, costs } = proof
  const most = Math.max(watched.overshoot, 0)
  return [
    row('', 'Causeway', 'check, then act'),
    row('overshoot, of the limit', percent(most), percent(Math.max(0, baseline.overshoot))),
    row('lost (requests, tokens)', count(damage.lost), `${count(baseline.miscounted)} miscounted`),
    row('doubled (tokens)', count(damage.doubled), ''),
    row('wrong (ledger rows)', count(damage.wrong), ''),
    row('phantom holds (after one sweep)', count(damage.phantoms), ''),
    row(`unsound in ${count(watched.samples)} samples`, count(watched.broken.size), ''),
    '',
    row('requests', count(tally.begun), count(baseline.tally.begun)),
    row('answered', count(tally.answered), count(baseline.tally.answered)),
    row('refused for a limit', count(tally.refused), count(baseline.tally.refused)),
    row('failed at the provider', count(tally.failed), count(baseline.tally.failed)),
    row('refused for want of DynamoDB', count(tally.unavailable), count(baseline.tally.unavailable)),
    '',
    `SIGKILLs: ${list(kills)}`,
    `faults: ${list(faults)}`,
    `leases reaped at the end: ${count(reaped)}`,
    ...costs.map(
      ({ open, roundTrips, writeUnits }) =>
        `a request beside ${open} others: ${roundTrips} round trips, ${writeUnits} write units`,
    ),
    ...watched.broken,
  ].join('\n')
}
