import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Clock } from '../../../../functions/shared/contract/clock.ts'
import { openPools } from '../../../../functions/shared/store/pools/pools.ts'
import { openStandings } from '../../../../functions/shared/store/pools/standings.ts'
import { dummyCredentials } from '../../../../infra/local/dummy-credentials.ts'
import { tableNames } from '../../../store/open-bench.ts'

type Opening = {
  readonly url: string
  readonly clock: Clock
  /** Below 0.1 each answer is written. */
  readonly dice?: () => number
}

/** What one gateway knows and writes of the pools, every command that it sends, and every line that it logs. */
export const openInstance = ({ url, clock, dice = () => 0.5 }: Opening) => {
  const dynamodb = new DynamoDBClient({ endpoint: url, region: 'eu-west-1', credentials: dummyCredentials })
  const commands: string[] = []
  const network = { isDown: false }
  dynamodb.middlewareStack.add(
    (next, { commandName }) =>
      args => {
        if (network.isDown) throw Object.assign(new Error('No reply.'), { name: 'TimeoutError' })
        commands.push(`${commandName}`.replace('Command', ''))
        return next(args)
      },
    { step: 'finalizeRequest', priority: 'low' },
  )
  const lines: object[] = []
  const log = (level: string, message: string, fields?: object) =>
    void lines.push({ level, message, ...fields })
  const table = tableNames.state
  const standings = openStandings({ dynamodb, table, now: clock.now, dice, log })
  return {
    ...openPools({ dynamodb, table, standings, clock, dice, log }),
    standings,
    commands,
    network,
    lines,
  }
}
export type Instance = ReturnType<typeof openInstance>
