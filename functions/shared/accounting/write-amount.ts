import type { Amount } from './amount.ts'
import { writeDollars } from './write-dollars.ts'

/** Money as decimal text, because JSON's numbers are no decimals for whoever reads them. */
export const writeAmount = ({ tokens, nanos }: Amount) => ({ tokens, usd: writeDollars(nanos) })
