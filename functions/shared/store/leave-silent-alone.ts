import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { isConditionFailed } from './attribute.ts'

/** A region is asked anew by one request of an instance in so many milliseconds. */
const silenceMs = 5_000

/** Makes a client that has got no answer fail at once for a while, so that one region's outage does not slow another down. */
export const leaveSilentAlone = (dynamodb: DynamoDBClient, now: () => number): DynamoDBClient => {
  let silentUntil = 0
  dynamodb.middlewareStack.add(
    next => async args => {
      if (now() < silentUntil) throw Object.assign(new Error('It did not answer.'), { name: 'RegionSilent' })
      try {
        return await next(args)
      } catch (error) {
        if (!isConditionFailed(error)) silentUntil = now() + silenceMs
        throw error
      }
    },
    { step: 'initialize', name: 'leaveSilentAlone' },
  )
  return dynamodb
}
