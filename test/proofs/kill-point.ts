import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** The writes of a request; a reaper makes the last two as well. */
const writes = ['hold', 'ledger', 'settle'] as const
type Write = (typeof writes)[number]

/** Between every two steps of a request. The provider is called after the hold and before the ledger. */
export const killPoints = writes.flatMap(write => [`before ${write}`, `after ${write}`] as const)
export type KillPoint = (typeof killPoints)[number]

const writeOf = (command: string, input: object): Write | undefined => {
  if (command === 'PutItemCommand')
    return 'TableName' in input && `${input.TableName}`.includes('ledger') ? 'ledger' : undefined
  const expression = 'UpdateExpression' in input ? `${input.UpdateExpression}` : ''
  if (expression.includes('REMOVE')) return 'settle'
  return expression.includes('leases.#lease =') ? 'hold' : undefined
}

/** Lets this process die, as if its host had killed it, when it comes to a point for the so-manieth time. */
export const armKillPoint = (dynamodb: DynamoDBClient, point: KillPoint, passes: number): void => {
  let left = passes
  const pass = (at: string): void => {
    if (at !== point) return
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  }
  dynamodb.middlewareStack.add(
    (next, context) => async args => {
      const write = writeOf(`${context['commandName']}`, args.input)
      if (write === undefined) return next(args)
      pass(`before ${write}`)
      const output = await next(args)
      pass(`after ${write}`)
      return output
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
}
