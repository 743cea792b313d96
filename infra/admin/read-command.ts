import { type ParseArgsConfig, parseArgs } from 'node:util'
import { readDuration } from '../keys/read-duration.ts'
import { readExpiry } from '../keys/read-expiry.ts'
import type { View } from './format-answer.ts'

export const usage = `The admin API: what your tenants have, use and owe.

  npm run admin -- tenants
  npm run admin -- tenant TENANT
  npm run admin -- usage TENANT [--by key | model | day] [--window 2026-11]
  npm run admin -- adjust TENANT --id ID [--tokens 5000] [--usd 2.50] --reason TEXT
  npm run admin -- credits TENANT
  npm run admin -- mint-codes [--count 10] --usd 20 | --tokens 5000000 [--expires 2027-01-01 | 90d]
  npm run admin -- keys TENANT
  npm run admin -- create-key TENANT [--name NAME] [--expires 2027-01-01 | 90d]
  npm run admin -- rotate-key TENANT KEY_ID [--overlap 24h]
  npm run admin -- revoke-key TENANT KEY_ID

  --id ID          your name of the adjustment: with the same one it is made once, however often you repeat it
  --tokens --usd   credits the account of this month; a debit is written --usd=-2.50
  --json           for scripts; add --silent after npm run
  --url URL        of the gateway; without it, that of npm start (http://127.0.0.1:8787)
  --region REGION  reads the admin key of your deployment, with the credentials of the AWS CLI; needs --url
  --data DIR       where the local stack keeps its data (.causeway), and so its admin key

The variable CAUSEWAY_ADMIN_KEY, if it is set, is the admin key.`

/** Where the gateway is and where its key, and how to answer. */
type Common = {
  readonly url: string | undefined
  readonly region: string | undefined
  readonly data: string
  readonly json: boolean
}

/** One request, and how to show what is answered. */
type Question = {
  readonly view: View
  readonly method: 'GET' | 'POST'
  /** After `/admin/v1`. */
  readonly path: string
  readonly body?: object
}
export type Command = Common & Question

type Values = Readonly<Record<string, string | boolean | undefined>>
type Reader = {
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** What stands after the command's name. */
  readonly names: readonly string[]
  readonly read: (parts: readonly string[], values: Values, now: number) => Question
}

const text = { type: 'string' } as const
const common = {
  url: text,
  region: text,
  data: { ...text, default: '.causeway' },
  json: { type: 'boolean' },
} as const

const toNumber = (name: string, value: Values[string]): number | undefined => {
  if (value === undefined) return undefined
  if (/^-?\d{1,15}(\.\d{1,9})?$/.test(String(value))) return Number(value)
  throw new Error(`--${name} ${value}: must be a number like 5000 or -2.50.`)
}

const toSeconds = (overlap: Values[string]): number => {
  const duration = readDuration(String(overlap))
  if (duration === undefined) throw new Error(`--overlap ${overlap}: must be a time like 30m, 24h or 7d.`)
  return duration / 1_000
}

const toExpiry = (expires: Values[string], now: number): { readonly expiresAt?: string } =>
  expires === undefined ? {} : { expiresAt: new Date(readExpiry(String(expires), now)).toISOString() }

const query = (values: Values, names: readonly string[]): string => {
  const given = new URLSearchParams()
  for (const name of names) if (values[name] !== undefined) given.append(name, String(values[name]))
  return given.size > 0 ? `?${given}` : ''
}

const post = (view: View, path: string, body: object): Question => ({ view, method: 'POST', path, body })
const get = (view: View, path: string): Question => ({ view, method: 'GET', path })

const readers: Readonly<Record<string, Reader>> = {
  tenants: { options: {}, names: [], read: () => get('tenants', '/tenants') },
  tenant: { options: {}, names: ['TENANT'], read: ([tenant]) => get('tenant', `/tenants/${tenant}`) },
  usage: {
    options: { by: text, window: text },
    names: ['TENANT'],
    read: ([tenant], values) => get('usage', `/tenants/${tenant}/usage${query(values, ['by', 'window'])}`),
  },
  adjust: {
    options: { id: text, tokens: text, usd: text, reason: text },
    names: ['TENANT'],
    read: ([tenant], { id, tokens, usd, reason }) =>
      post('adjustment', `/tenants/${tenant}/adjustments`, {
        ...{ id, reason, tokens: toNumber('tokens', tokens), usd: toNumber('usd', usd) },
      }),
  },
  credits: {
    options: {},
    names: ['TENANT'],
    read: ([tenant]) => get('credits', `/tenants/${tenant}/credits`),
  },
  'mint-codes': {
    options: { count: text, tokens: text, usd: text, expires: text },
    names: [],
    read: (_, { count, tokens, usd, expires }, now) =>
      post('codes', '/recharge-codes', {
        ...{ count: toNumber('count', count), tokens: toNumber('tokens', tokens), usd: toNumber('usd', usd) },
        ...toExpiry(expires, now),
      }),
  },
  keys: { options: {}, names: ['TENANT'], read: ([tenant]) => get('keys', `/tenants/${tenant}/keys`) },
  'create-key': {
    options: { name: { ...text, default: 'unnamed' }, expires: text },
    names: ['TENANT'],
    read: ([tenant], { name, expires }, now) =>
      post('key', `/tenants/${tenant}/keys`, { name, ...toExpiry(expires, now) }),
  },
  'rotate-key': {
    options: { overlap: { ...text, default: '24h' } },
    names: ['TENANT', 'KEY_ID'],
    read: ([tenant, key], { overlap }) =>
      post('key', `/tenants/${tenant}/keys/${key}/rotate`, { overlapSeconds: toSeconds(overlap) }),
  },
  'revoke-key': {
    options: {},
    names: ['TENANT', 'KEY_ID'],
    read: ([tenant, key]) => post('key', `/tenants/${tenant}/keys/${key}/revoke`, {}),
  },
}

/** Node explains some mistakes on several lines, of which the first says what is wrong. */
const parse = (args: string[], options: Reader['options']) => {
  try {
    return parseArgs({ args, options: { ...common, ...options }, allowPositionals: true })
  } catch (error) {
    throw new Error((error as Error).message.split('\n')[0])
  }
}

/** Throws an error for people when the arguments are not as in the usage. */
export const readCommand = ([action = '', ...args]: readonly string[], now: number): Command => {
  const reader = Object.hasOwn(readers, action) ? readers[action] : undefined
  if (!reader) throw new Error(`"${action}" is no command: say ${Object.keys(readers).join(', ')} (--help).`)
  const { values, positionals } = parse(args, reader.options)
  if (positionals.length !== reader.names.length)
    throw new Error(`Write: npm run admin -- ${[action, ...reader.names].join(' ')} (--help explains it).`)
  const { url, region, data, json } = values as Values & { url?: string; region?: string; data: string }
  const question = reader.read(positionals.map(encodeURIComponent), values as Values, now)
  return { ...question, url, region, data, json: json === true }
}
