import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { choosePort } from './choose-port.ts'
import { dummyCredentials } from './dummy-credentials.ts'
import { findDynamodb } from './find-dynamodb.ts'
import { type LocalProcess, startProcess } from './start-process.ts'
import { waitUntil } from './wait-until.ts'

type Options = {
  /** An existing folder; a later start with the same one finds the same items. */
  readonly data: string
  readonly signal: AbortSignal
}

export type LocalDynamodb = LocalProcess & { readonly url: string }

const answers = async (url: string, signal: AbortSignal): Promise<void> => {
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: dummyCredentials,
    maxAttempts: 1,
  })
  try {
    await waitUntil(() => client.send(new ListTablesCommand({}), { abortSignal: signal }), {
      signal,
      withinMs: 20_000,
    })
  } finally {
    client.destroy()
  }
}

/** Starts DynamoDB on a free port and resolves when it answers. Throws its own last words when it does not. */
export const startDynamodb = async ({ data, signal }: Options): Promise<LocalDynamodb> => {
  const port = await choosePort(0)
  const url = `http://127.0.0.1:${port}`
  const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
  const program = startProcess({
    name: 'DynamoDB',
    ...findDynamodb({ port, data }),
    environment,
    folder: data,
    visible: false,
  })
  await program.until(answering => answers(url, answering), signal)
  return { ...program, url }
}
