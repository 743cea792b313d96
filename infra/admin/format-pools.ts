import { formatTable } from '../format-table.ts'

type TrackRecord = {
  readonly requests: number
  readonly successRate: number | null
  readonly uptime: number | null
}
type Member = TrackRecord & {
  readonly key: string | null
  readonly model: string | null
  readonly state: string
  readonly reason: string | null
  readonly until: string | null
  readonly streak: number
  readonly inUse: number
  readonly firstByteMs: number | null
  readonly lastFailure: { readonly at: string; readonly code: string } | null
}
export type PoolsAnswer = {
  readonly data: readonly { readonly provider: string; readonly members: readonly Member[] }[]
  readonly totals?: TrackRecord
}

const cell = (value: string | number | null): string => (value === null ? '-' : String(value))
const percent = (share: number | null): string => (share === null ? '-' : `${(100 * share).toFixed(2)} %`)

const formatMember = (provider: string, member: Member): readonly string[] => [
  ...[provider, cell(member.key), cell(member.model), member.state, cell(member.reason), cell(member.until)],
  ...[cell(member.streak), cell(member.inUse), cell(member.firstByteMs), cell(member.requests)],
  ...[percent(member.successRate), percent(member.uptime)],
  member.lastFailure ? `${member.lastFailure.code} ${member.lastFailure.at}` : '-',
]

/** The members of all pools, for people. */
export const formatPools = ({ data, totals }: PoolsAnswer): string => {
  const rows = data.flatMap(({ provider, members }) => members.map(member => formatMember(provider, member)))
  if (rows.length === 0)
    return 'Nothing is known of any pool yet: of answers that went well, one in ten is written down.'
  const table = formatTable([
    [
      ...['PROVIDER', 'KEY', 'MODEL', 'STATE', 'REASON', 'UNTIL', 'STREAK', 'IN USE', 'FIRST BYTE MS'],
      ...['REQUESTS', 'SUCCESS', 'UPTIME', 'LAST FAILURE'],
    ],
    ...rows,
  ])
  if (!totals) return table
  const { requests, successRate, uptime } = totals
  return `${table}\n\n${requests} requests, success ${percent(successRate)}, uptime ${percent(uptime)}`
}
