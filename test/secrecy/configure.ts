import { Configuration } from '../../functions/shared/configuration/configuration.ts'
import type { Configure } from '../surroundings.ts'
import { ofOperator } from './planted.ts'

/** OpenAI's dialect and another. */
export type Dialect = 'm' | 'n'
export const dialects: readonly Dialect[] = ['m', 'n']

/** A provider for every fault, because one that is unwell is not asked again. */
const copies = 128
const namesOf = (dialect: Dialect) => Array.from({ length: copies }, (_, index) => `${dialect}${index}`)

type Strangers = {
  /** Where tokens come from. */
  readonly issuer: string
  readonly sm2Key: string
}

/** The operator's file, with secrets wherever it can have one and a tenant for every way to be refused or let in. */
export const configureCanaries =
  ({ issuer, sm2Key }: Strangers): Configure =>
  scriptedUrl => {
    const baseUrl = `${scriptedUrl}/v1`
    const m = {
      ...{ baseUrl, secret: 'causeway/scripted' },
      headers: { 'x-team': ofOperator.providerHeader },
      query: { code: ofOperator.providerQuery },
    }
    const n = { baseUrl, secret: 'causeway/native', dialect: 'anthropic', keyHeader: 'x-api-key' }
    const all = dialects.flatMap(namesOf)
    return Configuration.parse({
      providers: Object.fromEntries(all.map(name => [name, name.startsWith('m') ? m : n])),
      models: all.map(name => ({ name, targets: [{ provider: name }], price: { input: 1, output: 4 } })),
      gm: { secret: 'causeway/gm' },
      tenants: [
        { id: 'one', keyPrefix: 'one', quota: { tokens: 10_000_000 } },
        { id: 'two', keyPrefix: 'two' },
        { id: 'spent', keyPrefix: 'spent', quota: { tokens: 1 } },
        { id: 'slow', keyPrefix: 'slow', limits: { requestsPerMinute: 1 } },
        { id: 'narrow', keyPrefix: 'narrow', models: ['other'] },
        {
          ...{ id: 'foreign', keyPrefix: 'foreign' },
          jwt: { issuer, audience: 'causeway', algorithms: ['RS256'], allowPrivate: true },
        },
        {
          ...{ id: 'sealed', keyPrefix: 'sealed', gm: { required: false } },
          sm2: [{ id: 'sealed-backend', publicKey: sm2Key }],
        },
      ],
    })
  }
