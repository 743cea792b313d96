import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Limits } from '../../functions/shared/accounting/account.ts'
import type { KeyTerms } from '../../functions/shared/accounting/key-terms.ts'
import { accountWrites } from '../../functions/shared/store/account-writes.ts'
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

const executeForReal = async (command: Write): Promise<Reply> => {
  if (command.type === 'delete') throw new Error('Nothing here deletes.')
  const sent =
    command.type === 'put' ? new PutItemCommand(command.input) : new UpdateItemCommand(command.input)
  try {
    const { Attributes } = await dynamodb.send(sent as PutItemCommand)
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
        return writes.changeKeyLimits(id, step.from, step.to)
      case 'bar':
        return writes.bar(id, step.leaseId, step.minute)
      case 'turn': {
        const turned = await writes.turnMinute(id, step.from, step.to)
        if (turned === true) known = { ...known, minute: step.to }
        return turned
      }
      case 'change':
        return writes.changeLimits(id, step.from, step.to)
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
