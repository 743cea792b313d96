import { gzipSync } from 'node:zlib'
import type { CloudWatchLogsEvent, ScheduledEvent } from 'aws-lambda'

/** What CloudWatch Logs sends to the subscriber of a log group. */
export const deliver = (
  lines: readonly string[],
  messageType: 'DATA_MESSAGE' | 'CONTROL_MESSAGE' = 'DATA_MESSAGE',
): CloudWatchLogsEvent => {
  const delivery = {
    messageType,
    owner: '123456789012',
    logGroup: '/aws/lambda/causeway-gateway',
    logStream: '2026/11/21/[$LATEST]0123456789abcdef',
    subscriptionFilters: ['UnsettledLines'],
    logEvents: lines.map((message, index) => ({ id: `${index}`, timestamp: 1_795_000_000_000, message })),
  }
  return { awslogs: { data: gzipSync(JSON.stringify(delivery)).toString('base64') } }
}

/** What an EventBridge rule sends each minute. */
export const scheduledEvent: ScheduledEvent = {
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  version: '0',
  account: '123456789012',
  time: '2026-11-21T10:00:00Z',
  region: 'eu-central-1',
  source: 'aws.events',
  'detail-type': 'Scheduled Event',
  resources: ['arn:aws:events:eu-central-1:123456789012:rule/every-minute'],
  detail: {},
}
