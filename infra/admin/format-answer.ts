import { formatTable } from '../format-table.ts'
import { formatNewKey, type NewKey } from '../keys/format-new-key.ts'
import { formatTerms } from '../keys/format-terms.ts'
import type { UsageAnswer } from './add-usage-parts.ts'
import type { Answer } from './answer.ts'
import { formatPools, type PoolsAnswer } from './format-pools.ts'
import { formatRequests, type RequestEntry } from './format-requests.ts'

type Amount = { readonly tokens: number | null; readonly usd: string | null }
type Tenant = {
  readonly id: string
  readonly keyPrefix: string
  readonly quota: { readonly tokens?: number; readonly usd?: number; readonly per: string }
  readonly limits: {
    readonly requestsPerMinute?: number
    readonly tokensPerMinute?: number
    readonly concurrency?: number
  }
  readonly models?: readonly string[]
  readonly endpoints?: readonly string[]
  readonly ips?: readonly string[]
  readonly source: string
  readonly version: number | null
  readonly suspendedAt: string | null
}
type Account = Readonly<Record<'limit' | 'credited' | 'left' | 'used' | 'held', Amount>> & {
  readonly window: string
  readonly leases: readonly unknown[]
}
type Adjustment = {
  readonly id: string
  readonly tenant: string
  readonly window: string
  readonly tokens: number
  readonly usd: string
  readonly account: Account | null
}
type Credit = Readonly<Record<'id' | 'usd' | 'reason' | 'at', string>> & { readonly tokens: number }
type Code = Readonly<Record<'id' | 'code' | 'usd', string>> & {
  readonly tokens: number
  readonly expiresAt: string | null
}
type Key = Partial<NewKey> &
  Readonly<Record<'id' | 'tenant' | 'name' | 'masked' | 'createdAt' | 'standing', string>> & {
    readonly budget: { readonly usd?: number; readonly tokens?: number }
    readonly limits: { readonly requestsPerMinute?: number; readonly tokensPerMinute?: number }
    readonly models: readonly string[] | null
    readonly endpoints: readonly string[] | null
    readonly ips: readonly string[] | null
    readonly expiresAt: string | null
  }

const cell = (value: string | number | null | undefined): string => (value == null ? '-' : String(value))

const formatTenants = (tenants: readonly Tenant[]): string =>
  formatTable([
    [
      ...['TENANT', 'PREFIX', 'TOKENS', 'USD', 'PER', 'REQUESTS/MIN', 'TOKENS/MIN', 'AT ONCE'],
      ...['FROM', 'STATE', 'MODELS', 'ENDPOINTS', 'IPS'],
    ],
    ...tenants.map(({ id, keyPrefix, quota, limits, ...tenant }) => [
      ...[id, keyPrefix, cell(quota.tokens), cell(quota.usd), quota.per],
      ...[cell(limits.requestsPerMinute), cell(limits.tokensPerMinute), cell(limits.concurrency)],
      tenant.version === null ? tenant.source : `${tenant.source}, version ${tenant.version}`,
      tenant.suspendedAt === null ? 'active' : 'suspended',
      ...[tenant.models, tenant.endpoints, tenant.ips].map(list => list?.join(' ') ?? 'all'),
    ]),
  ])

const formatAccount = (account: Account | null): string => {
  if (account === null)
    return 'Without limits, and so without an account: what it uses is in its usage alone.'
  const rows = (['limit', 'credited', 'used', 'held', 'left'] as const).map(name => [
    ...[name, cell(account[name].tokens), cell(account[name].usd)],
  ])
  const { window, leases } = account
  const table = formatTable([[window, 'TOKENS', 'USD'], ...rows])
  return `${table}\n\nopen leases: ${leases.length}`
}

const formatUsage = ({
  groups,
  total,
  adjustments,
  ...rest
}: UsageAnswer & { by?: string | null }): string => {
  const rows = [...groups, { group: 'total', ...total }].map(sum => [
    ...[sum.group, cell(sum.requests), cell(sum.tokens['input']), cell(sum.tokens['cachedInput'])],
    ...[cell(sum.tokens['output']), cell(sum.tokens['charged']), sum.cost_usd, cell(sum.estimated)],
    cell(sum.unpriced),
  ])
  const heading = [(rest.by ?? '').toUpperCase(), 'REQUESTS', 'INPUT', 'CACHED', 'OUTPUT', 'CHARGED', 'USD']
  const table = formatTable([[...heading, 'ESTIMATED', 'UNPRICED'], ...rows])
  if (adjustments.count === 0) return table
  return `${table}\n\nadjustments: ${adjustments.count}, together ${adjustments.tokens} tokens and ${adjustments.usd} USD`
}

const formatAdjustment = ({ id, tenant, window, tokens, usd, account }: Adjustment): string =>
  `${id}: ${tokens} tokens and ${usd} USD for ${tenant} in ${window}.\n\n${formatAccount(account)}`

const formatCredits = (credits: readonly Credit[]): string =>
  formatTable([
    ['AT', 'ID', 'TOKENS', 'USD', 'REASON'],
    ...credits.map(({ at, id, tokens, usd, reason }) => [at, id, cell(tokens), usd, reason]),
  ])

const formatCodes = (codes: readonly Code[]): string => {
  const rows = codes.map(({ id, code, tokens, usd, expiresAt }) => [
    ...[code, id, cell(tokens), usd, expiresAt ?? 'never'],
  ])
  const table = formatTable([['CODE', 'ID', 'TOKENS', 'USD', 'EXPIRES'], ...rows])
  return `Keep these codes now, they will not be shown again:\n\n${table}`
}

const formatKeys = (keys: readonly Key[]): string =>
  formatTable([
    ['ID', 'TENANT', 'NAME', 'KEY', 'CREATED', 'EXPIRES', 'STATE', 'TERMS'],
    ...keys.map(({ id, tenant, name, masked, createdAt, expiresAt, standing, ...terms }) => [
      ...[id, tenant, name, masked, createdAt, expiresAt ?? 'never', standing, formatTerms(terms)],
    ]),
  ])

const formatKey = (key: Key): string =>
  key.key === undefined ? formatKeys([key]) : `${formatNewKey(key as NewKey)}\n\n${formatKeys([key])}`

const dataOf = <Entry>(answer: Answer) => answer['data'] as readonly Entry[]

const views = {
  tenants: (answer: Answer) => formatTenants(dataOf<Tenant>(answer)),
  tenant: (answer: Answer) =>
    `${formatTenants([answer as Tenant])}\n\n${formatAccount(answer['account'] as Account | null)}`,
  entry: (answer: Answer) => formatTenants([answer as Tenant]),
  usage: (answer: Answer) => formatUsage(answer as UsageAnswer),
  adjustment: (answer: Answer) => formatAdjustment(answer as Adjustment),
  credits: (answer: Answer) => formatCredits(dataOf<Credit>(answer)),
  codes: (answer: Answer) => formatCodes(dataOf<Code>(answer)),
  requests: (answer: Answer) => formatRequests(dataOf<RequestEntry>(answer)),
  forgetting: ({ forgotten, requestId }: Answer) =>
    forgotten === 0 ? `Nothing is kept of ${requestId}.` : `What ${requestId} asked and answered is deleted.`,
  keys: (answer: Answer) => formatKeys(dataOf<Key>(answer)),
  key: (answer: Answer) => formatKey(answer as Key),
  pools: (answer: Answer) => formatPools(answer as unknown as PoolsAnswer),
}
export type View = keyof typeof views

/** What the admin API answered, for people. */
export const formatAnswer = (view: View, answer: Answer): string => views[view](answer)
