import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { Item } from '../../functions/shared/store/attribute.ts'
import type { Command, Reply } from './dynamodb-model.ts'

/** Whatever the SDK tries again, such as no reply in time. */
export type Fault = { readonly type: 'fault'; readonly name?: string }

/** One try of a command. */
export type Try = (command: Command) => Promise<Reply | Fault>

type Options = {
  /** As `connect-aws.ts` sets it, unless it is said. */
  readonly maxAttempts?: number
  /** One try of a query; absent, there are none. */
  readonly list?: (query: QueryCommandInput) => Promise<{ type: 'listed'; items: readonly Item[] } | Fault>
}

const toCommand = (command: unknown): Command => {
  if (command instanceof GetItemCommand) return { type: 'get', input: command.input }
  if (command instanceof PutItemCommand) return { type: 'put', input: command.input }
  if (command instanceof UpdateItemCommand) return { type: 'update', input: command.input }
  if (command instanceof DeleteItemCommand) return { type: 'delete', input: command.input }
  throw new Error('The model knows no such command.')
}

const bringsBack = (command: unknown): boolean =>
  !(command instanceof GetItemCommand) &&
  (command as UpdateItemCommand).input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD'

const fail = (name: string, details: object): Error => Object.assign(new Error(name), { name, ...details })

/** What the store sees of the SDK: its retries, its errors, and on both how many tries there were. */
export const openModelledClient = (attempt: Try, { maxAttempts = 2, list }: Options = {}): DynamoDBClient => {
  const once = (command: unknown) =>
    command instanceof QueryCommand && list ? list(command.input) : attempt(toCommand(command))

  const send = async (command: unknown): Promise<unknown> => {
    for (let attempts = 1; ; attempts++) {
      const reply = await once(command)
      const $metadata = { attempts }
      // The model leaves out what a write has changed: the store only tells it, and each value would be a state of its own.
      if (reply.type === 'made') return { $metadata, Attributes: reply.item ?? {} }
      if (reply.type === 'found') return { $metadata, Item: reply.item }
      if (reply.type === 'listed') return { $metadata, Items: reply.items }
      if (reply.type === 'refused')
        throw fail('ConditionalCheckFailedException', {
          $metadata,
          ...(bringsBack(command) && { Item: reply.item }),
        })
      if (reply.type === 'fault' && attempts === maxAttempts)
        throw fail(reply.name ?? 'TimeoutError', { $metadata })
    }
  }
  // The SDK's paginators want an instance of its client.
  return Object.assign(Object.create(DynamoDBClient.prototype), { send })
}
