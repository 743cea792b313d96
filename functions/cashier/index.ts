import type { Context, LambdaFunctionURLEvent, ScheduledEvent } from 'aws-lambda'
import { openWholeDoor } from '../shared/edge/whole-door.ts'
import { open } from './open.ts'

const { handle, reportUsage, clock } = open()
const door = openWholeDoor({ handle, clock })

/** Called through its URL by payment providers and tenants, and each hour by a schedule. */
export const handler = async (event: LambdaFunctionURLEvent | ScheduledEvent, context: Context) => {
  if ('requestContext' in event) return door(event, context)
  const { failed } = await reportUsage()
  // Only what throws counts as an error and rings the alarm.
  if (failed > 0) throw new Error(`${failed} failed; the lines of the log before this one say which.`)
  return undefined
}
