import { parseArgs } from 'node:util'
import { readExpiry } from '../keys/read-expiry.ts'
import { readNumber } from '../keys/read-number.ts'
import { get, post, type Question, type Reader, type Readers, type Values } from './command.ts'
import { keyCommands } from './key-commands.ts'
import { poolCommands } from './pool-commands.ts'
import { tenantCommands } from './tenant-commands.ts'

export const usage = `The admin API: what your tenants have, use and owe.

  npm run admin -- tenants
  npm run admin -- tenants create TENANT [--prefix PREFIX] [QUOTAS AND LIMITS]
  npm run admin -- tenants update TENANT [--version N] [QUOTAS AND LIMITS]
  npm run admin -- tenants suspend TENANT
  npm run admin -- tenants resume TENANT
  npm run admin -- tenant TENANT
  npm run admin -- usage TENANT [--by key | model | day] [--window 2026-11]
  npm run admin -- request TENANT REQUEST_ID [--window 2026-11]
  npm run admin -- forget TENANT REQUEST_ID
  npm run admin -- adjust TENANT --id ID [--tokens 5000] [--usd 2.50] --reason TEXT
  npm run admin -- credits TENANT
  npm run admin -- mint-codes [--count 10] --usd 20 | --tokens 5000000 [--expires 2027-01-01 | 90d]
  npm run admin -- keys TENANT
  npm run admin -- keys create TENANT [--name NAME] [--expires 2027-01-01 | 90d] [TERMS]
  npm run admin -- keys update TENANT KEY_ID [TERMS]
  npm run admin -- keys rotate TENANT KEY_ID [--overlap 24h]
  npm run admin -- keys revoke TENANT KEY_ID
  npm run admin -- pools
  npm run admin -- pools reset PROVIDER KEY
  npm run admin -- pools eject PROVIDER KEY

  QUOTAS AND LIMITS of a tenant: --usd 100 --tokens 2000000 --per month | day | lifetime, --rpm 60 --tpm 200000 --concurrency 10,
                    --models gpt-5-mini,claude-* --endpoints '/v1/*' --ips 203.0.113.7,2001:db8::/32, --webhook https://…, --content-days 30 (keeps what is said so long)
  TERMS of a key:   --budget-usd 5 --budget-tokens 100000 --rpm 60 --tpm 100000 --models gpt-5-mini,claude-* --endpoints '/v1/*' --ips 203.0.113.7
                    update changes what is given; none, as in --rpm none, takes a thing away

  --prefix PREFIX  what the tenant's keys begin with; without it, its id without dashes
  --version N      of the tenant as you have seen it: if somebody else has changed it since, nothing is changed
  REQUEST_ID       the x-request-id of its answer: shows what it cost, and what was said where that is kept;
                   forget deletes what was said
  --id ID          your name of the adjustment: with the same one it is made once, however often you repeat it
  --tokens --usd   of an adjustment: credit the account of this window; a debit is written --usd=-2.50
  KEY              of a provider's pool, by its id in the table of pools, or a model: eject takes it out of service, reset
                   takes it back in
  --json           for scripts; add --silent after npm run
  --url URL        of the gateway; without it, where npm start listens
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
export type Command = Common & Question

const text = { type: 'string' } as const
const common = {
  url: text,
  region: text,
  data: { ...text, default: '.causeway' },
  json: { type: 'boolean', default: false },
} as const

const query = (values: Values, names: readonly string[]): string => {
  const given = new URLSearchParams()
  for (const name of names) if (values[name] !== undefined) given.append(name, values[name])
  return given.size > 0 ? `?${given}` : ''
}

const readers: Readers = {
  ...tenantCommands,
  usage: {
    options: { by: text, window: text },
    names: ['TENANT'],
    read: ([tenant], values) => get('usage', `/tenants/${tenant}/usage${query(values, ['by', 'window'])}`),
  },
  request: {
    options: { window: text },
    names: ['TENANT', 'REQUEST_ID'],
    read: ([tenant, request], values) =>
      get('requests', `/tenants/${tenant}/requests/${request}${query(values, ['window'])}`),
  },
  forget: {
    options: {},
    names: ['TENANT', 'REQUEST_ID'],
    read: ([tenant, request]) => post('forgetting', `/tenants/${tenant}/requests/${request}/forget`, {}),
  },
  adjust: {
    options: { id: text, tokens: text, usd: text, reason: text },
    names: ['TENANT'],
    read: ([tenant], { id, tokens, usd, reason }) =>
      post('adjustment', `/tenants/${tenant}/adjustments`, {
        ...{ id, reason, tokens: readNumber('tokens', tokens), usd: readNumber('usd', usd) },
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
        ...{
          count: readNumber('count', count),
          tokens: readNumber('tokens', tokens),
          usd: readNumber('usd', usd),
        },
        ...(expires !== undefined && { expiresAt: new Date(readExpiry(expires, now)).toISOString() }),
      }),
  },
  ...keyCommands,
  ...poolCommands,
}

/** Node explains some mistakes on several lines, of which the first says what is wrong. */
const parse = (args: string[], options: Reader['options']) => {
  try {
    return parseArgs({ args, options: { ...common, ...options }, allowPositionals: true })
  } catch (error) {
    throw new Error((error as Error).message.split('\n')[0])
  }
}

/** The longest name that the arguments begin with, and what follows it. */
const findAction = ([first = '', second, ...rest]: readonly string[]) => {
  const pair = `${first} ${second}`
  if (second !== undefined && Object.hasOwn(readers, pair)) return { action: pair, args: rest }
  return { action: first, args: second === undefined ? rest : [second, ...rest] }
}

/** Throws an error for people when the arguments are not as in the usage. */
export const readCommand = (typed: readonly string[], now: number): Command => {
  const { action, args } = findAction(typed)
  const reader = Object.hasOwn(readers, action) ? readers[action] : undefined
  const complaint = typed.length === 0 ? 'There is no command' : `"${action}" is no command`
  if (!reader) throw new Error(`${complaint}: say ${Object.keys(readers).join(', ')} (--help explains them).`)
  const { values, positionals } = parse(args, reader.options)
  if (positionals.length !== reader.names.length)
    throw new Error(`Write: npm run admin -- ${[action, ...reader.names].join(' ')} (--help explains it).`)
  const { url, region, data, json, ...own } = values as Values & Common
  const question = reader.read(positionals.map(encodeURIComponent), own, now)
  return { ...question, url, region, data, json }
}
