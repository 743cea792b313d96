import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { InferenceEndpoint } from '../../functions/shared/contract/inference-request.ts'

export const usage = `Where a request would go, and why. Nobody is called.

  npm run explain -- request.json [--model MODEL] [--endpoint chat | completions | embeddings] [--tenant TENANT]
                                  [--session NAME] [--health health.json] [--seed NUMBER] [--config FILE] [--json]

  request.json     the body as a caller would send it
  --model MODEL    instead of the one that it names
  --endpoint NAME  where it would be sent (chat)
  --tenant TENANT  of gateway.yaml, whose models may be limited (the first one)
  --session NAME   what the caller would write into x-causeway-session
  --health FILE    how the fleet is: [{"provider": "openai", "model": "gpt-5-mini", "state": "open", "reason": "…",
                   "firstByteMs": 900, "inUse": 3, "slowStart": 0.5}, …]; without a model all of the provider's; absent, all well
  --seed NUMBER    throws the same dice each time
  --config FILE    the operator's file (gateway.yaml)
  --json           for scripts; add --silent after npm run`

export type Command = {
  readonly request: string
  readonly model: string | undefined
  readonly endpoint: InferenceEndpoint
  readonly tenant: string | undefined
  readonly session: string | undefined
  readonly health: string | undefined
  readonly seed: string | undefined
  readonly config: string
  readonly json: boolean
}

const text = { type: 'string' } as const
const options = {
  model: text,
  endpoint: { ...text, default: 'chat' },
  tenant: text,
  session: text,
  health: text,
  seed: text,
  config: { ...text, default: 'gateway.yaml' },
  json: { type: 'boolean', default: false },
} as const

const endpoints: readonly InferenceEndpoint[] = ['chat', 'completions', 'embeddings']

/** Node explains some mistakes on several lines, of which the first says what is wrong. */
const parse = <Config extends ParseArgsConfig>(config: Config) => {
  try {
    return parseArgs(config)
  } catch (error) {
    throw new Error(error instanceof Error ? error.message.split('\n')[0] : String(error))
  }
}

/** Reads the command line. Throws what is wrong with it. */
export const readCommand = (args: readonly string[]): Command => {
  const { values, positionals } = parse({ args: [...args], options, allowPositionals: true })
  const [request, ...others] = positionals
  if (request === undefined || others.length > 0) throw new Error(`Name one file with a request.\n\n${usage}`)
  const endpoint = endpoints.find(name => name === values.endpoint)
  if (!endpoint) throw new Error(`--endpoint "${values.endpoint}": must be one of ${endpoints.join(', ')}.`)
  const { model, tenant, session, health, seed, config, json } = values
  return { request, model, endpoint, tenant, session, health, seed, config, json }
}
