import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { ZodType } from 'zod'
import { GatewayError } from '../../functions/shared/contract/gateway-error.ts'
import { answerChat } from './demo/answer-chat.ts'
import { answerCompletion } from './demo/answer-completion.ts'
import { answerEmbeddings } from './demo/answer-embeddings.ts'
import type { DemoAnswer, Stamp } from './demo/demo-answer.ts'
import { ChatRequest, CompletionRequest, EmbeddingsRequest } from './demo/demo-request.ts'
import { type LocalServer, listen } from './listen.ts'

type Options = {
  /** Between two events of a stream; 30 reads like a person who types fast, 0 is as fast as the caller reads. */
  readonly pauseMs: number
  /** Absent, any free port. */
  readonly port?: number
}

const models = ['demo', 'demo-embedding'].map(id => ({
  id,
  object: 'model',
  created: 0,
  owned_by: 'causeway',
}))

const refuse = (status: number, code: string, message: string, param: string | null = null) =>
  new GatewayError({ status, code, message, param })

/** Throws OpenAI's own 400, or its 404 when the model is what is wrong. */
const check = <Request>(schema: ZodType<Request>, body: unknown): Request => {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const param = issue?.path.join('.') ?? ''
  if (param === 'model') {
    const message = 'This endpoint of the demo provider has no such model; GET /v1/models lists them.'
    throw refuse(404, 'model_not_found', message, param)
  }
  throw refuse(400, 'invalid_value', `${param}: ${issue?.message}`, param)
}

const readJson = async (request: IncomingMessage): Promise<unknown> => {
  try {
    return JSON.parse(await text(request))
  } catch {
    throw refuse(400, 'invalid_json', 'The body is not JSON.')
  }
}

/** Each endpoint, by method and path: a body in, what goes out. */
const endpoints: Readonly<Record<string, (body: unknown, stamp: Stamp) => DemoAnswer | object>> = {
  'POST /v1/chat/completions': (body, stamp) => answerChat(check(ChatRequest, body), stamp),
  'POST /v1/completions': (body, stamp) => answerCompletion(check(CompletionRequest, body), stamp),
  'POST /v1/embeddings': body => answerEmbeddings(check(EmbeddingsRequest, body)),
  'GET /v1/models': () => ({ object: 'list', data: models }),
}

const sendJson = (response: ServerResponse, status: number, body: object) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const encode = async function* (events: readonly object[], pauseMs: number) {
  for (const event of events) {
    yield `data: ${JSON.stringify(event)}\n\n`
    if (pauseMs > 0) await pause(pauseMs)
  }
  yield 'data: [DONE]\n\n'
}

const answer = async (request: IncomingMessage, response: ServerResponse, pauseMs: number): Promise<void> => {
  const [path] = (request.url ?? '').split('?')
  const endpoint = endpoints[`${request.method} ${path}`]
  if (endpoint === undefined) {
    throw refuse(404, 'unknown_url', `The demo provider has no ${request.method} ${path}.`)
  }
  const body = request.method === 'POST' ? await readJson(request) : {}
  const stamp = { id: randomUUID().replaceAll('-', ''), created: Math.floor(Date.now() / 1000) }
  const made = endpoint(body, stamp)
  if (!('events' in made)) return sendJson(response, 200, made)
  if ((body as { stream?: unknown }).stream !== true) return sendJson(response, 200, made.whole)

  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  // A caller who leaves ends the pipeline and with it the writing; there is nobody left to tell.
  await pipeline(encode(made.events, pauseMs), response).catch(() => {})
}

/** A provider that speaks OpenAI's API, needs no key and always says the same. */
export const startDemoProvider = ({ pauseMs, port }: Options): Promise<LocalServer> => {
  const server = createServer((request, response) => {
    answer(request, response, pauseMs).catch(error => {
      const known = error instanceof GatewayError ? error : refuse(500, 'demo_failed', `${error}`)
      sendJson(response, known.status, known.toJSON())
    })
  })
  return listen(server, port)
}
