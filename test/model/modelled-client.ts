import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { Command, Reply } from './dynamodb-model.ts'

/** One try of a command; a fault is whatever the SDK tries again, such as no reply in time. */
export type Try = (command: Command) => Promise<Reply | { readonly type: 'fault'; readonly name?: string }>

/** As `connect-aws.ts` sets it. */
const usualAttempts = 2

const toCommand = (command: unknown): Command => {
  if (command instanceof GetItemCommand) return { type: 'get', input: command.input }
  if (command instanceof PutItemCommand) return { type: 'put', input: command.input }
  if (command instanceof UpdateItemCommand) return { type: 'update', input: command.input }
  if (command instanceof DeleteItemCommand) return { type: 'delete', input: command.input }
  throw new Error('The model knows no such command.')
}

const bringsBack = (command: Command): boolean =>
  command.type !== 'get' && command.input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD'

const fail = (name: string, details: object): Error => Object.assign(new Error(name), { name, ...details })

/** What the store sees of the SDK: its retries, its errors, and on both how many tries there were. */
export const openModelledClient = (attempt: Try, maxAttempts = usualAttempts): DynamoDBClient => {
  const send = async (sent: unknown): Promise<unknown> => {
    const command = toCommand(sent)
    for (let attempts = 1; ; attempts++) {
      const reply = await attempt(command)
      const $metadata = { attempts }
      // The model leaves out what a write has changed: the store only tells it, and each value would be a state of its own.
      if (reply.type === 'made') return { $metadata, Attributes: reply.item ?? {} }
      if (reply.type === 'found') return { $metadata, Item: reply.item }
      if (reply.type === 'refused')
        throw fail('ConditionalCheckFailedException', {
          $metadata,
          ...(bringsBack(command) && { Item: reply.item }),
        })
      if (reply.type === 'fault' && attempts === maxAttempts)
        throw fail(reply.name ?? 'TimeoutError', { $metadata })
    }
  }
  return { send } as unknown as DynamoDBClient
}
