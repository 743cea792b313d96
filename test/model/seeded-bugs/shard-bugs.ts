import { type Item, number, readNumber } from '../../../functions/shared/store/attribute.ts'
import type { Command } from '../dynamodb-model.ts'
import { type Parts, realParts } from '../request-program.ts'
import { openShards, sharded } from '../scenarios.ts'
import {
  bug,
  isAccount,
  rewrite,
  type SeededBug,
  scenario,
  unconditional,
  withCommands,
  without,
} from './seeded-bug.ts'

const giving = 'givenTo1 = :total'
const receiving = 'receivedFrom0 = :total_0'
const moving = 'tokensLimit = :tokensTo'
const noting = 'SET shards = :shards'

const alone = scenario({ requests: [sharded('c')], accounts: openShards(), mayFail: false })
const calm = { mayFail: false, mayCrash: false } as const
/** Both begin in the second shard, so both want what the first has. */
const together = scenario({ requests: [sharded('c'), sharded('d')], accounts: openShards(), ...calm })
/** The second shard has received before, and each wants all that is left. */
const again = scenario({
  requests: [sharded('c', { holds: 5 }), sharded('d', { holds: 5 })],
  accounts: openShards(2),
  ...calm,
})
const cold = scenario({ requests: [sharded('c')], faults: 1 })
const ofKey = { key: { budgetId: 'k', tokens: 4 } } as const
const lowered = { limits: { tokens: 5, shards: 2 } } as const

const isUpdate = (command: Command, text: string): boolean =>
  command.type === 'update' && command.input.UpdateExpression?.includes(text) === true

const isOfSecond = ({ pk }: Item): boolean => pk?.S?.endsWith('#1') === true

/** Lets the receiver's write go before the giver's. */
const receivingFirst: Parts = {
  ...realParts,
  openClient: attempt => {
    let given: Command | undefined
    return realParts.openClient(async command => {
      if (isUpdate(command, giving)) {
        given = command
        return { type: 'made' }
      }
      const reply = await attempt(command)
      if (given && isUpdate(command, receiving)) {
        await attempt(given)
        given = undefined
      }
      return reply
    })
  },
}

/** Changes what is read of the other shard. */
const withReads = (change: (item: Item) => Item): Parts => ({
  ...realParts,
  openClient: attempt =>
    realParts.openClient(async command => {
      const reply = await attempt(command)
      return reply.type === 'found' && reply.item && isAccount(reply.item)
        ? { ...reply, item: change(reply.item) }
        : reply
    }),
})

const leaveOut = (text: string): Parts => ({
  ...realParts,
  openClient: attempt =>
    realParts.openClient(async command => (isUpdate(command, text) ? { type: 'made' } : attempt(command))),
})

/** Opens every shard as if it were the first. */
const openingWhole: Parts = withCommands(command => {
  const { Item: item } = command.type === 'put' ? command.input : {}
  if (command.type !== 'put' || !item || !isOfSecond(item)) return command
  return { type: 'put', input: { ...command.input, Item: { ...item, tokensLeft: number(10) } } }
})

const openingKeyWhole: Parts = withCommands(command => {
  const budget = command.type === 'update' && command.input.ExpressionAttributeValues?.[':budget']?.M
  if (command.type !== 'update' || !budget) return command
  const values = { ':budget': { M: { ...budget, tokensLeft: number(4) } } }
  return { type: 'update', input: { ...command.input, ExpressionAttributeValues: values } }
})

const movingInEachShard: Parts = withCommands(command => {
  if (command.type !== 'update' || !isUpdate(command, moving) || !isOfSecond(command.input.Key ?? {}))
    return command
  const values = { ...command.input.ExpressionAttributeValues, ':tokens': number(-5) }
  return { type: 'update', input: { ...command.input, ExpressionAttributeValues: values } }
})

export const shardBugs: readonly SeededBug[] = [
  bug('receiving a grant before it is given', receivingFirst, alone),
  bug(
    'receiving what was received',
    unconditional(receiving, 'attribute_not_exists(receivedFrom0)'),
    together,
  ),
  bug(
    'receiving by what was received before',
    unconditional(receiving, 'receivedFrom0.tokens = :tokens_0'),
    again,
  ),
  bug('receiving without noting it', without(receiving, `, ${receiving}`), alone),
  bug(
    'receiving a grant without having it',
    rewrite('UpdateExpression', receiving, '+ :tokens', '- :tokens'),
    alone,
  ),
  bug('giving what is not left', unconditional(giving, 'tokensLeft >= :tokens'), {
    ...together,
    requests: [sharded('a', { holds: 6 }), sharded('c', { holds: 6 })],
  }),
  bug('giving without noting it', without(giving, `, ${giving}`), alone),
  bug('giving by what was given before', unconditional(giving, 'attribute_not_exists(givenTo1)'), {
    ...together,
    requests: [sharded('c', { holds: 1 }), sharded('d', { holds: 1 })],
  }),
  bug('giving without parting with it', without(giving, 'tokensLeft = tokensLeft - :tokens, '), alone),
  bug('opening each shard with the whole limit', openingWhole, cold),
  bug("opening a key's budget whole in each shard", openingKeyWhole, {
    ...alone,
    requests: [sharded('c', ofKey)],
  }),
  bug('moving what each shard has left by a change of the limit', movingInEachShard, {
    ...alone,
    requests: [sharded('c', lowered)],
  }),
  bug(
    'holding under a lowered limit before the shards have paid for it',
    withReads(item => ({ ...item, tokensLeft: number(Math.max(0, readNumber(item['tokensLeft']))) })),
    {
      ...alone,
      requests: [sharded('a', { holds: 6 }), sharded('c', lowered)],
      accounts: openShards(4),
      ...calm,
    },
  ),
  bug('opening a shard of which the first one does not know', leaveOut(noting), {
    ...cold,
    requests: [sharded('a', { limits: { tokens: 10 } }), sharded('c')],
    faults: 0,
  }),
  bug(
    'refusing while another shard has enough',
    withReads(item => (isOfSecond(item) ? item : { ...item, tokensLeft: number(0) })),
    alone,
  ),
]
