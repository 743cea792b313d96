import { type ParseArgsConfig, parseArgs } from 'node:util'
import { mergePatch } from '../../functions/shared/contract/merge-patch.ts'
import { parseValue } from '../../functions/shared/contract/parse-request.ts'
import { VirtualKeyTerms } from '../../functions/shared/contract/virtual-key-terms.ts'
import { readDuration } from './read-duration.ts'
import { readExpiry } from './read-expiry.ts'
import { readTerms, termsFlags } from './read-terms.ts'

export const usage = `Virtual keys: what your callers send as their API key.

  npm run keys -- create --tenant TENANT [--name NAME] [--expires 2027-01-01 | 90d] [--key VALUE]
                             [--budget-usd 5] [--budget-tokens 100000] [--rpm 60] [--tpm 100000] [--models gpt-5-mini,claude-*]
                             [--endpoints /v1/chat/completions] [--ips 203.0.113.7,2001:db8::/32]
  npm run keys -- list [--tenant TENANT]
  npm run keys -- rotate ID --tenant TENANT [--overlap 24h]
  npm run keys -- revoke ID --tenant TENANT

  --name NAME      what people call the key
  --expires WHEN   when it ends: a day (UTC) or a time from now; without it, when it is revoked
  --key VALUE      take over this key instead of making one: 8 to 256 visible ASCII characters
  --budget-usd, --budget-tokens   what the key may use for each window of its tenant's quota; rotating it refills nothing
  --rpm, --tpm     requests and tokens per minute
  --models LIST    names or wildcards; the tenant's own list must have the model too
  --endpoints LIST paths or wildcards, --ips LIST addresses or networks: likewise
  --overlap TIME   how long the old key still holds: 30m, 24h, 7d
  --json           for scripts; add --silent after npm run
  --region REGION  of your deployment, with the credentials of the AWS CLI; without it, the local stack of npm start
  --data DIR       where the local stack keeps its data (.causeway)
  --config FILE    the file with the tenants (gateway.yaml), beside those of the admin API`

/** Where the keys are, and how to answer. */
type Common = {
  /** An AWS region; undefined, the local stack. */
  readonly region: string | undefined
  readonly data: string
  readonly config: string
  readonly json: boolean
}

export type Command = Common &
  (
    | {
        readonly action: 'create'
        readonly tenant: string
        readonly name: string
        readonly expiresAt: number | undefined
        readonly value: string | undefined
        readonly terms: VirtualKeyTerms
      }
    | { readonly action: 'list'; readonly tenant: string | undefined }
    | { readonly action: 'rotate'; readonly tenant: string; readonly id: string; readonly overlapMs: number }
    | { readonly action: 'revoke'; readonly tenant: string; readonly id: string }
  )

type Values = Omit<Common, 'region'> & { readonly region?: string | undefined }

const text = { type: 'string' } as const
const common = {
  tenant: text,
  region: text,
  data: { ...text, default: '.causeway' },
  config: { ...text, default: 'gateway.yaml' },
  json: { type: 'boolean', default: false },
} as const

/** Node explains some mistakes on several lines, of which the first says what is wrong. */
const parse = <Config extends ParseArgsConfig>(config: Config) => {
  try {
    return parseArgs(config)
  } catch (error) {
    throw new Error(error instanceof Error ? error.message.split('\n')[0] : String(error))
  }
}

const checkCommon = ({ region, data, config, json }: Values): Common => {
  if (region !== undefined && !/^[a-z]+(-[a-z]+)+-\d+$/.test(region)) {
    throw new Error(`--region "${region}": must look like eu-west-1.`)
  }
  return { region, data, config, json }
}

const requireTenant = (tenant: string | undefined): string => {
  if (tenant === undefined) throw new Error('Whose key? Add --tenant TENANT.')
  return tenant
}

const requireId = ([id, ...more]: readonly string[]): string => {
  if (id === undefined || more.length > 0)
    throw new Error('Which key? Give one ID (see list), like key_1a2B3c4D5e6F.')
  return id
}

const readOverlap = (overlap: string): number => {
  const duration = readDuration(overlap)
  if (duration === undefined) throw new Error(`--overlap ${overlap}: must be a time like 30m, 24h or 7d.`)
  return duration
}

const readers: Readonly<Record<string, (args: string[], now: number) => Command>> = {
  create: (args, now) => {
    const options = {
      ...common,
      name: { ...text, default: 'unnamed' },
      expires: text,
      key: text,
      ...termsFlags,
    }
    const { values } = parse({ args, options })
    return {
      action: 'create',
      ...checkCommon(values),
      tenant: requireTenant(values.tenant),
      name: values.name,
      expiresAt: values.expires === undefined ? undefined : readExpiry(values.expires, now),
      value: values.key,
      terms: parseValue(VirtualKeyTerms, mergePatch({}, readTerms(values))),
    }
  },
  list: args => {
    const { values } = parse({ args, options: common })
    return { action: 'list', ...checkCommon(values), tenant: values.tenant }
  },
  rotate: args => {
    const options = { ...common, overlap: { ...text, default: '24h' } }
    const { values, positionals } = parse({ args, options, allowPositionals: true })
    return {
      action: 'rotate',
      ...checkCommon(values),
      tenant: requireTenant(values.tenant),
      id: requireId(positionals),
      overlapMs: readOverlap(values.overlap),
    }
  },
  revoke: args => {
    const { values, positionals } = parse({ args, options: common, allowPositionals: true })
    return {
      action: 'revoke',
      ...checkCommon(values),
      tenant: requireTenant(values.tenant),
      id: requireId(positionals),
    }
  },
}

/** Throws an error for people when the arguments are not as in the usage. */
export const readCommand = ([action, ...args]: readonly string[], now: number): Command => {
  const reader = action !== undefined && Object.hasOwn(readers, action) ? readers[action] : undefined
  if (reader !== undefined) return reader(args, now)
  const complaint = action === undefined ? 'There is no command' : `"${action}" is no command`
  throw new Error(`${complaint}: say create, list, rotate or revoke (--help explains them).`)
}
