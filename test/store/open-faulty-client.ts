import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { dummyCredentials } from '../../infra/local/dummy-credentials.ts'

/**
 * What a network does to one try of a command: it is lost on its way there, or its reply on the way back, or it arrives
 * after the client has given it up.
 */
export type Fault = 'lost request' | 'lost reply' | 'late request'

const timeout = () => Object.assign(new Error('No reply came in time.'), { name: 'TimeoutError' })

/** The unchanged SDK client on a network that fails as it is told, below the SDK's own retries. */
export const openFaultyClient = (endpoint: string, maxAttempts = 2) => {
  const dynamodb = new DynamoDBClient({
    endpoint,
    region: 'eu-west-1',
    credentials: dummyCredentials,
    maxAttempts,
  })
  const plans: { readonly command: string; readonly fault: Fault }[] = []
  const late: (() => Promise<unknown>)[] = []

  dynamodb.middlewareStack.add(
    (next, context) => async args => {
      const at = plans.findIndex(({ command }) => command === context['commandName'])
      const [plan] = at < 0 ? [] : plans.splice(at, 1)
      if (plan === undefined) return next(args)
      // What a condition refuses is answered too, and that answer may be lost as well.
      const arrive = () => next(args).catch(() => {})
      if (plan.fault === 'lost reply') await arrive()
      if (plan.fault === 'late request') late.push(arrive)
      throw timeout()
    },
    // Retries have a high priority in this step, so what is low runs within each try.
    { step: 'finalizeRequest', priority: 'low' },
  )

  return {
    dynamodb,
    /** Fails the next tries of a command, one fault each. */
    fail: (command: 'PutItemCommand' | 'UpdateItemCommand', ...faults: readonly Fault[]): void => {
      plans.push(...faults.map(fault => ({ command, fault })))
    },
    /** Lets what is late arrive, and says how many tries that were. */
    deliverLate: async (): Promise<number> => {
      const arriving = late.splice(0)
      for (const arrive of arriving) await arrive()
      return arriving.length
    },
  }
}
export type FaultyClient = ReturnType<typeof openFaultyClient>
