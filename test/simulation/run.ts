import { simulate } from './simulate.ts'

const [from = '0', count = '20'] = process.argv.slice(2)
const totals = new Map<string, number>()
const begun = performance.now()
let bad = 0
for (let seed = Number(from); seed < Number(from) + Number(count); seed++) {
  const r = await simulate({ seed, requests: 12 })
  for (const [k, n] of r.counts) totals.set(k, (totals.get(k) ?? 0) + n)
  if (r.violations.length) {
    bad++
    console.log(seed, r.violations.slice(0, 4))
  }
  if (process.argv[4]) console.log(r.trace.join('\n'))
  if (process.argv[5]) console.log(r.digest)
}
console.log(
  [...totals]
    .sort()
    .map(([k, n]) => `${n}  ${k}`)
    .join('\n'),
)
console.log(bad, 'bad', Math.round(Number(count) / ((performance.now() - begun) / 1000)), 'per second')
