import { measureOvershoot } from '../test/accounting/measure-overshoot.ts'

const { answers, tokens, over } = measureOvershoot()
const percent = (part: number): string => `${((part / tokens) * 100).toFixed(1)} %`
const overshoot = over.reduce((sum, { held, used }) => sum + used - held, 0)

console.log(
  `Of ${answers} recorded answers, ${over.length} used more than their estimate had grown to: ${overshoot} of ${tokens} tokens, ${percent(overshoot)}.`,
)
for (const { file, held, used } of over)
  console.log(`${used - held} tokens over the ${held} that were held: ${file}`)
