import { orNone } from './or-none.ts'
import { readList } from './read-list.ts'
import { readNumber } from './read-number.ts'

const text = { type: 'string' } as const

/** The flags of a virtual key's terms, for Node's parseArgs. */
export const termsFlags = {
  'budget-usd': text,
  'budget-tokens': text,
  rpm: text,
  tpm: text,
  models: text,
  endpoints: text,
  ips: text,
} as const

type TermsValues = Readonly<Partial<Record<keyof typeof termsFlags, string | undefined>>>

/** Terms in the words of the admin API: what was not said is undefined, and null is taken away. Throws an error for people. */
export const readTerms = (values: TermsValues) => {
  const number = (flag: keyof TermsValues) => orNone(values[flag], value => readNumber(flag, value))
  const list = (flag: 'models' | 'endpoints' | 'ips') => orNone(values[flag], value => readList(flag, value))
  return {
    budget: { usd: number('budget-usd'), tokens: number('budget-tokens') },
    limits: { requestsPerMinute: number('rpm'), tokensPerMinute: number('tpm') },
    models: list('models'),
    endpoints: list('endpoints'),
    ips: list('ips'),
  }
}
