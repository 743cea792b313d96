import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { listen } from '../../infra/local/listen.ts'

export type SqsCall = { readonly action: string; readonly input: Readonly<Record<string, unknown>> }

const answer = (action: string, { MessageBody }: SqsCall['input']): object =>
  action === 'SendMessage'
    ? { MessageId: '1', MD5OfMessageBody: createHash('md5').update(`${MessageBody}`).digest('hex') }
    : {}

/** SQS as its JSON protocol has it, for calls that need no queue behind them: it keeps what was asked. */
export const startSqs = async () => {
  const calls: SqsCall[] = []
  const faults = { left: 0 }
  const server = createServer(async (request, response) => {
    const input = (await json(request)) as SqsCall['input']
    const action = `${request.headers['x-amz-target']}`.replace('AmazonSQS.', '')
    const isFaulty = faults.left > 0
    if (isFaulty) faults.left -= 1
    else calls.push({ action, input })
    const headers = { 'content-type': 'application/x-amz-json-1.0' }
    response.writeHead(isFaulty ? 500 : 200, headers).end(JSON.stringify(answer(action, input)))
  })
  const { url, close } = await listen(server, 0)
  return {
    url,
    close,
    calls,
    /** The messages sent to the queue of this name, in their order. */
    sentTo: (queue: string) =>
      calls
        .filter(
          ({ action, input }) => action === 'SendMessage' && `${input['QueueUrl']}`.endsWith(`/${queue}`),
        )
        .map(({ input }) => JSON.parse(`${input['MessageBody']}`)),
    fail: (requests: number) => {
      faults.left = requests
    },
  }
}
