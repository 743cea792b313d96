import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Limits } from '../../functions/shared/accounting/account.ts'
import type { KeyTerms } from '../../functions/shared/accounting/key-terms.ts'
import { accountWrites } from '../../functions/shared/store/accounts/account-writes.ts'
import { isConditionFailed } from '../../functions/shared/store/attribute.ts'
import { openLedger } from '../../functions/shared/store/ledger.ts'
import { dummyCredentials } from '../../infra/local/dummy-credentials.ts'
import { tableNames } from '../store/open-bench.ts'
import { type Bench, startBench } from '../store/start-bench.ts'
import { execute, keyOf, placeOf, type Reply, type Store, type Write } from './dynamodb-model.ts'
import { openModelledClient } from './modelled-client.ts'

let bench: Bench
let dynamodb: DynamoDBClient
beforeAll(async () => {
  bench = await startBench()
  dynamodb = new DynamoDBClient({ endpoint: bench.url, region: 'eu-west-1', credentials: dummyCredentials })
})
afterAll(async () => {
  dynamodb.destroy()
  await bench.stop()
})

const toSdk = ({ type, input }: Write) => {
  if (type === 'put') return new PutItemCommand(input)
  return type === 'update' ? new UpdateItemCommand(input) : new DeleteItemCommand(input)
}

const executeForReal = async (command: Write): Promise<Reply> => {
  try {
    const { Attributes } = await dynamodb.send(toSdk(command) as PutItemCommand)
    return { type: 'made', ...(Attributes && { item: Attributes }) }
  } catch (error) {
    if (!isConditionFailed(error)) throw error
    return { type: 'refused', item: error.Item }
  }
}

/** A client that asks both, and throws where they answer differently. */
const openBoth = () => {
  let store: Store = {}
  return openModelledClient(async command => {
    if (command.type === 'get') throw new Error('Nothing here reads.')
    const modelled = execute(store, command)
    store = modelled.store
    const real = await executeForReal(command)
    expect(modelled.reply.type).toBe(real.type)
    if (modelled.reply.type === 'made') expect(modelled.reply).toEqual(real)
    if (modelled.reply.type === 'refused' && command.input.ReturnValuesOnConditionCheckFailure)
      expect(modelled.reply.item).toEqual((real as typeof modelled.reply).item)
    const key = keyOf(command)
    const { pk, sk } = key
    if (!pk || !sk) throw new Error('The command has no key.')
    const get = { TableName: command.input.TableName, Key: { pk, sk }, ConsistentRead: true }
    const { Item } = await dynamodb.send(new GetItemCommand(get))
    expect(store[placeOf(command.input.TableName, key)]).toEqual(Item)
    return real
  })
}

const small = fc.integer({ min: 0, max: 6 })
const leaseId = fc.constantFrom('a', 'b', 'c')
const amount = fc.record({ tokens: small, nanos: small })
const limit = fc.option(small, { nil: undefined })
const defined = (all: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
const rates = { requestsPerMinute: limit, tokensPerMinute: limit }
const limits = fc.record({ tokens: limit, nanos: limit, ...rates, concurrency: limit }).map(defined)
const budgetId = fc.constantFrom('k', 'l')
const budget = fc.record({ tokens: limit, nanos: limit }).map(defined)
const terms = fc
  .tuple(budgetId, budget, fc.record(rates).map(defined))
  .map(([id, own, perMinute]): KeyTerms => ({ budgetId: id, ...own, ...perMinute }))
const key = fc.option(terms, { nil: undefined })

const shard = fc.constantFrom(1, 2)
const total = fc.option(amount, { nil: undefined })
const receipts = fc.uniqueArray(fc.record({ from: shard, given: amount, before: total }), {
  minLength: 1,
  selector: ({ from }) => from,
})

const steps = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('open' as const), limits }),
    fc.record({ type: fc.constant('take' as const), leaseId, amount, limits, key, minute: small }),
    fc.record({ type: fc.constant('settle' as const), leaseId, held: amount, used: amount, key }),
    fc.record({ type: fc.constant('open key' as const), key: terms }),
    fc.record({ type: fc.constant('change key' as const), from: budget, to: terms }),
    fc.record({ type: fc.constant('bar' as const), leaseId, minute: small }),
    fc.record({ type: fc.constant('turn' as const), from: small, to: small }),
    fc.record({ type: fc.constant('change' as const), from: limits, to: limits }),
    fc.record({ type: fc.constant('book' as const), leaseId, amount }),
    fc.record({ type: fc.constant('note shards' as const), shards: small }),
    fc.record({ type: fc.constant('give' as const), amount, before: total, to: shard, key }),
    fc.record({ type: fc.constant('receive' as const), receipts, key }),
  ),
  { minLength: 10, maxLength: 30 },
)
type Step = typeof steps extends fc.Arbitrary<readonly (infer One)[]> ? One : never

type Known = {
  readonly limits: Limits
  readonly keys: Readonly<Record<string, Limits>>
  readonly minute: number
}

let accounts = 0
const run = async (all: readonly Step[]): Promise<void> => {
  accounts += 1
  const id = { tenant: `tenant-${accounts}`, window: '2026-11' }
  const client = openBoth()
  const writes = accountWrites(client, tableNames.state)
  const ledger = openLedger(client, tableNames.ledger)
  /** Most steps would be refused if they had to guess these. */
  let known: Known = { limits: {}, keys: {}, minute: 0 }
  const act = async (step: Step): Promise<unknown> => {
    switch (step.type) {
      case 'open':
        known = { ...known, limits: step.limits }
        return writes.open(id, step.limits)
      case 'take':
        return writes.take(
          id,
          {
            ...step,
            limits: { ...step.limits, ...known.limits },
            key: step.key && { ...step.key, ...known.keys[step.key.budgetId] },
            minute: known.minute,
            now: 0,
          },
          1,
        )
      case 'settle': {
        const { budgetId = '' } = step.key ?? {}
        // Only what was opened is ever taken from.
        return writes.settle(
          id,
          step.leaseId,
          { ...step.held, ...(known.keys[budgetId] && { budgetId }) },
          step.used,
        )
      }
      case 'open key': {
        const opened = await writes.openKey(id, step.key)
        const { budgetId, tokens, nanos } = step.key
        if (opened === true)
          known = { ...known, keys: { ...known.keys, [budgetId]: defined({ tokens, nanos }) } }
        return opened
      }
      case 'change key':
        return writes.changeLimits(id, step, step.to.budgetId)
      case 'bar':
        return writes.bar(id, step.leaseId, step.minute)
      case 'turn': {
        const turned = await writes.turnMinute(id, step.from, step.to)
        if (turned === true) known = { ...known, minute: step.to }
        return turned
      }
      case 'change':
        return writes.changeLimits(id, step, undefined)
      case 'note shards':
        return writes.noteShards(id, step.shards)
      case 'give':
      case 'receive': {
        const { budgetId = '' } = step.key ?? {}
        const of = known.keys[budgetId] ? budgetId : undefined
        return step.type === 'give' ? writes.give(id, step, of) : writes.receive(id, step.receipts, of)
      }
      case 'book':
        return ledger.put({
          ...id,
          ...step.amount,
          since: 0,
          leaseId: step.leaseId,
          kind: 'actual',
          facts: { n: 1, b: true },
        })
    }
  }
  await writes.open(id, {})
  for (const step of all) await act(step)
}

describe("the model's DynamoDB", () => {
  it('answers every write of the store as a real one does', async () => {
    await fc.assert(fc.asyncProperty(steps, run), { numRuns: 40 })
  })
})

describe('an expression, as the model reads it', () => {
  const TableName = tableNames.state
  const Key = { pk: { S: 'expressions' }, sk: { S: 'item' } }
  const branch = { M: { leaf: { N: '2' }, twig: { N: '1' } } }
  const Item = { ...Key, amount: { N: '1' }, letter: { S: 'a' }, tree: { M: { branch } } }
  const values = { ':one': { N: '1' }, ':two': { N: '2' }, ':a': { S: 'a' }, ':empty': { M: {} } }
  /** DynamoDB refuses values that an expression does not use, and an object without any. */
  const valuesFor = (expression: string) => {
    const used = Object.entries(values).filter(([name]) => expression.includes(name))
    return used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }
  }

  it.each([
    'attribute_not_exists(absent) OR amount = :two',
    'NOT amount = :one AND tree.branch.leaf = :two',
    '(letter = :a OR letter <> :a) AND size(tree.branch) > :one',
    'letter < :one OR absent <> :a',
    'amount <> :one',
    'absent.branch = :one OR attribute_exists(tree.branch.leaf)',
  ])('is the condition that a real one reads: %s', async ConditionExpression => {
    const client = openBoth()
    await client.send(new PutItemCommand({ TableName, Item }))
    const remove = { TableName, Key, ConditionExpression, ...valuesFor(ConditionExpression) }
    await client.send(new DeleteItemCommand(remove)).catch(error => {
      if (!isConditionFailed(error)) throw error
    })
  })

  it.each([
    'SET amount = if_not_exists(amount, :two) + :one, bud = if_not_exists(bud, :two)',
    'SET tree.branch.leaf = tree.branch.leaf - :one REMOVE letter, tree.branch.twig ADD amount :two',
    'ADD bud :one, tree.branch.bud :two SET tree.bough = :empty',
  ])('is the update that a real one makes: %s', async UpdateExpression => {
    const client = openBoth()
    await client.send(new PutItemCommand({ TableName, Item }))
    await client.send(
      new UpdateItemCommand({ TableName, Key, UpdateExpression, ...valuesFor(UpdateExpression) }),
    )
  })
})
