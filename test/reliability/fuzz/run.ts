import { parseArgs } from 'node:util'
import { formatFinding, fuzzInputs } from './fuzz-inputs.ts'

const readCount = (text: string): number => {
  const count = Number(text)
  if (Number.isSafeInteger(count) && count >= 0) return count
  throw new Error(`${text} is not a whole number. Usage: npm run fuzz:inputs -- --cases 1000000 --seed 1`)
}

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
})
const [first, cases] = [readCount(values.seed), readCount(values.cases)]
const step = 50_000

for (let done = 0; done < cases; done += step) {
  const finding = await fuzzInputs(first + done, Math.min(step, cases - done))
  if (finding) {
    console.log(formatFinding(finding))
    process.exit(1)
  }
  console.log(`${Math.min(done + step, cases).toLocaleString('en')} requests, none taken badly`)
}
