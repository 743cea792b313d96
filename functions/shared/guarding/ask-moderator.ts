import type { Caller } from '../callers/identify-caller.ts'
import type { Call } from '../contract/call.ts'
import { type Operation, operations } from '../contract/operation.ts'
import type { Reply } from '../contract/reply.ts'
import type { Gateway } from '../gateway.ts'
import type { ModelGuardrail } from '../guardrails/guardrail.ts'
import { readVerdict } from '../guardrails/read-verdict.ts'
import { passOn } from '../operations/pass-on.ts'
import type { Asked } from '../route-task.ts'

/** Gets a request answered as any other, but for its guardrails. */
export type Ask = (gateway: Gateway, asked: Asked) => Promise<Reply>

export type Moderating = { readonly gateway: Gateway; readonly call: Call; readonly ask: Ask }

/** What a model says of a text, and what of the asking is left to do. */
type Verdict = { readonly isDenied: boolean; readonly finished: Promise<void> | undefined }

/**
 * Who pays: the operator, whose rule it is, in a ledger under an id that no tenant can have. So a tenant needs neither the right to
 * call the model nor room in its limits, and a request counts as one.
 */
const operator: Caller = {
  tenant: { id: '_guard', keyPrefix: '_guard', quota: { per: 'month' }, limits: {} },
  keyId: 'none',
}

const createModeration = operations.find(({ id }) => id === 'createModeration') as Operation

/** Models of moderation read a few thousand tokens at a time. */
const pieceLength = 20_000

const cut = (text: string): readonly string[] =>
  Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, index) =>
    text.slice(index * pieceLength, (index + 1) * pieceLength),
  )

const readJson = async ({ body }: Reply): Promise<unknown> => {
  if (typeof body === 'string') return JSON.parse(body)
  if (body instanceof Uint8Array) return JSON.parse(new TextDecoder().decode(body))
  throw new TypeError('The moderation is no JSON.')
}

type Completion = { readonly choices: readonly [{ readonly message: { readonly content: unknown } }] }

/** Llama Guard's words, which any model can be told to use: `safe`, or `unsafe` and why. */
const saysSafe = (completion: unknown): boolean =>
  /^\W*safe\b/i.test(String((completion as Completion).choices[0].message.content))

/** Asks about a text by the gateway's own ways: routes, pools, fallbacks, ledger. Throws what it is refused with, or a TypeError. */
export const askModerator = async (
  { gateway, call, ask }: Moderating,
  { moderation }: ModelGuardrail,
  text: string,
): Promise<Verdict> => {
  const { model, prompt } = moderation
  const asking = { call: { ...call, headers: {} }, caller: operator }
  if (prompt !== undefined) {
    const messages = [
      { role: 'system' as const, content: prompt },
      { role: 'user' as const, content: text },
    ]
    const reply = await ask(gateway, { ...asking, task: { endpoint: 'chat', request: { model, messages } } })
    return { isDenied: !saysSafe(await readJson(reply)), finished: reply.finished }
  }
  const body = Buffer.from(JSON.stringify({ model, input: cut(text) }))
  const reply = await passOn(gateway, {
    call: { ...asking.call, method: 'POST', path: '/v1/moderations', body },
    caller: operator,
    operation: createModeration,
    parameters: {},
  })
  return { isDenied: readVerdict(await readJson(reply), moderation), finished: reply.finished }
}
