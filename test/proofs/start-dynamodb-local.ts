import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { choosePort } from '../../infra/local/choose-port.ts'
import { dummyCredentials } from '../../infra/local/dummy-credentials.ts'
import { startProcess } from '../../infra/local/start-process.ts'
import { waitUntil } from '../../infra/local/wait-until.ts'
import { installApart, requirePrograms } from '../install-apart.ts'

const emulator = join(import.meta.dirname, 'node_modules/amplify-dynamodb-simulator/emulator')

const prepare = (): void => console.log("Fetching AWS's DynamoDB Local: once, 60 MB.")

/** Installs AWS's own DynamoDB Local if need be, and starts it in memory. Ends this program where Java is missing. */
export const startDynamodbLocal = async () => {
  requirePrograms(
    ['java'],
    () => "AWS's DynamoDB Local needs Java 17. On Debian and Ubuntu: apt-get install openjdk-17-jre-headless",
  )
  installApart(import.meta.dirname, prepare, '--ignore-scripts')
  const folder = mkdtempSync(join(tmpdir(), 'dynamodb-local-'))
  const port = await choosePort(0)
  const url = `http://127.0.0.1:${port}`
  const program = startProcess({
    name: 'DynamoDB Local',
    command: 'java',
    args: [
      `-Djava.library.path=${join(emulator, 'DynamoDBLocal_lib')}`,
      ...['-jar', join(emulator, 'DynamoDBLocal.jar'), '-port', `${port}`, '-inMemory', '-sharedDb'],
    ],
    // It writes a file of its own about itself into whatever folder it is started in.
    folder,
    environment: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    visible: false,
  })
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'eu-west-1',
    credentials: dummyCredentials,
    maxAttempts: 1,
  })
  const answers = (signal: AbortSignal) =>
    waitUntil(() => client.send(new ListTablesCommand({}), { abortSignal: signal }), {
      signal,
      withinMs: 30_000,
    })
  await program.until(answers, new AbortController().signal)
  client.destroy()
  return {
    url,
    stop: async (): Promise<void> => {
      await program.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
