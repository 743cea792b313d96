import { gunzipSync } from 'node:zlib'
import * as z from 'zod'

const Delivery = z.object({
  /** CloudWatch Logs sends a control message when it looks whether anybody is there. */
  messageType: z.enum(['DATA_MESSAGE', 'CONTROL_MESSAGE']),
  logEvents: z.array(z.object({ message: z.string() })),
})

/**
 * The lines in what a subscription filter delivers: base64 of gzip of JSON. Throws when it is anything else.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample
 */
export const readLogLines = (data: string): readonly string[] => {
  const json = gunzipSync(Buffer.from(data, 'base64')).toString()
  const { messageType, logEvents } = Delivery.parse(JSON.parse(json))
  return messageType === 'DATA_MESSAGE' ? logEvents.map(({ message }) => message) : []
}
