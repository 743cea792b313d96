import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

type Place = {
  readonly port: number
  /** An existing folder. */
  readonly data: string
}
type Command = { readonly command: string; readonly args: readonly string[] }

const dynoxide = `@dynoxide/${process.platform}-${process.arch}`

const locate = (file: string): string | undefined => {
  try {
    return createRequire(import.meta.url).resolve(file)
  } catch {
    return undefined
  }
}

const dynoxideCommand = (binary: string, { port, data }: Place): Command => ({
  command: binary,
  args: ['serve', '--host', '127.0.0.1', '--port', `${port}`, '--db-path', join(data, 'dynamodb.sqlite')],
})

const dynamodbLocalCommand = (jar: string, { port, data }: Place): Command => ({
  command: 'java',
  args: [
    `-Djava.library.path=${join(dirname(jar), 'DynamoDBLocal_lib')}`,
    ...['-jar', jar, '-port', `${port}`, '-dbPath', data, '-sharedDb'],
  ],
})

/** How to start a DynamoDB with what npm has installed. Throws an error that says what to install. */
export const findDynamodb = (place: Place): Command => {
  const binary = locate(`${dynoxide}/dynoxide`)
  if (binary !== undefined) return dynoxideCommand(binary, place)
  const jar = locate('amplify-dynamodb-simulator/emulator/DynamoDBLocal.jar')
  if (jar !== undefined) return dynamodbLocalCommand(jar, place)
  throw new Error(
    `There is no DynamoDB to start. On Linux x64 \`npm ci\` brings one (@dynoxide/linux-x64, an optional dependency);
elsewhere run \`npm install --no-save amplify-dynamodb-simulator\` (needs Java 17), or set AWS_ENDPOINT_URL_DYNAMODB.`,
  )
}
