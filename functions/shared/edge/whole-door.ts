import type { Context, LambdaFunctionURLEvent } from 'aws-lambda'
import type { Call } from '../contract/call.ts'
import type { Clock } from '../contract/clock.ts'
import type { WholeReply } from '../contract/reply.ts'
import { readEvent } from './read-event.ts'

type Door = { readonly handle: (call: Call) => Promise<WholeReply>; readonly clock: Clock }

/** The Function URL's door of a function that streams nothing: Lambda's own format of an answer, and no middy. */
export const openWholeDoor =
  ({ handle, clock }: Door) =>
  async (event: LambdaFunctionURLEvent, context: Context) => {
    const { status, headers, body } = await handle(readEvent(event, context, clock.now()))
    return { statusCode: status, headers, body }
  }
