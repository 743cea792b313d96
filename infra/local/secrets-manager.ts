import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { type LocalServer, listen } from './listen.ts'
import { openSecretsFile } from './secrets/open-secrets-file.ts'
import { inputs } from './secrets/secret-inputs.ts'
import { secretOperations, type Vault } from './secrets/secret-operations.ts'
import { isServiceError, serviceError } from './secrets/service-error.ts'

type Options = {
  /** Where the secrets are kept; created with mode 0600 by the first write. */
  readonly file: string
  readonly region: string
  /** Absent, any free port. */
  readonly port?: number
}

const nameArnIn = (region: string) => (name: string) =>
  `arn:aws:secretsmanager:${region}:000000000000:secret:${name}-${randomUUID().slice(0, 6)}`

const isOperation = (name: string): name is keyof typeof inputs => Object.hasOwn(inputs, name)

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    throw serviceError('SerializationException', 'The body is not JSON.')
  }
}

/** Narrows by the name once, because TypeScript cannot pair a table of inputs with a table of operations. */
const perform = (vault: Vault, name: keyof typeof inputs, body: unknown): unknown => {
  const input = inputs[name].safeParse(body)
  if (input.success) {
    const operation = secretOperations[name] as (vault: Vault, input: unknown) => unknown
    return operation(vault, input.data)
  }
  const [issue] = input.error.issues
  throw serviceError('InvalidParameterException', `${issue?.path.join('.')}: ${issue?.message}`)
}

const operationOf = (request: IncomingMessage): keyof typeof inputs => {
  const target = `${request.headers['x-amz-target']}`
  const name = target.replace(/^secretsmanager\./, '')
  if (name !== target && isOperation(name)) return name
  throw serviceError('UnknownOperationException', `The local Secrets Manager does not know ${target}.`)
}

/** Shaped as the service's own errors, so that the SDK throws its typed exceptions. */
const toErrorBody = (error: unknown) =>
  isServiceError(error)
    ? { __type: error.type, Message: error.message }
    : { __type: 'InternalServiceError', Message: `${error}` }

/**
 * Serves Secrets Manager's JSON 1.1 protocol from a file. It believes every signature. A request is on the disk before
 * it is answered. Throws when the file is damaged.
 */
export const startSecretsManager = async ({ file, region, port }: Options): Promise<LocalServer> => {
  const { secrets, save } = openSecretsFile(file)
  const vault: Vault = { secrets, now: Date.now, nameArn: nameArnIn(region) }

  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const output = perform(vault, operationOf(request), parseJson(await text(request)))
    save()
    return output
  }

  const server = createServer((request, response) => {
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
    }
    answer(request).then(
      output => send(200, output),
      error => send(isServiceError(error) ? 400 : 500, toErrorBody(error)),
    )
  })
  return listen(server, port)
}
