import { describe, expect, it } from 'vitest'
import { Configuration } from '../../../../functions/shared/configuration/configuration.ts'
import type { Call } from '../../../../functions/shared/contract/call.ts'
import { GatewayError } from '../../../../functions/shared/contract/gateway-error.ts'
import type { Task } from '../../../../functions/shared/contract/inference-request.ts'
import { ResponsesRequest } from '../../../../functions/shared/contract/responses.ts'
import { findTranslation } from '../../../../functions/shared/providers/find-translation.ts'
import type { Translation } from '../../../../functions/shared/providers/provider.ts'
import { parseMessages } from '../../../../functions/shared/voices/messages/parse-messages.ts'
import { toTask } from '../../../../functions/shared/voices/responses/to-task.ts'
import { type Recording, recordingsIn } from '../../../recordings.ts'
import { listLosses } from './list-facts.ts'
import { withoutWords } from './without-words.ts'

/** Models that have everything that their dialect has. */
const models: Readonly<Record<string, string>> = {
  anthropic: 'claude-sonnet-4-6',
  cohere: 'command-a-reasoning-08-2025',
  converse: 'us.anthropic.claude-sonnet-4-6',
  gemini: 'gemini-2.5-flash',
  vertex: 'gemini-2.5-flash',
}
const extensions = ['reasoning_content', 'reasoning_details', 'cache_control', 'thinking', 'top_k']
const { providers } = Configuration.parse({
  providers: Object.fromEntries(
    Object.keys(withoutWords).map(dialect => [
      dialect,
      { dialect, baseUrl: 'https://provider.example', ...(dialect === 'openai' && { extensions }) },
    ]),
  ),
  models: [{ name: 'm', targets: [{ provider: 'openai' }] }],
  tenants: [{ id: 'tenant', keyPrefix: 'tenant' }],
})

const askedIn = (...folders: readonly string[]): readonly Recording[] =>
  folders.flatMap(recordingsIn).filter(({ request }) => request.body !== null)

const callOf = ({ request }: Recording): Call =>
  ({ headers: {}, body: Buffer.from(JSON.stringify(request.body)) }) as unknown as Call

type Reader = { readonly recordings: readonly Recording[]; readonly read: (recording: Recording) => Task }

const readers: Readonly<Record<'messages' | 'responses', Reader>> = {
  messages: {
    recordings: askedIn('anthropic/messages'),
    read: recording => parseMessages(callOf(recording)),
  },
  responses: {
    recordings: askedIn(
      ...[
        'azure',
        'bedrock-mantle',
        'deepseek',
        'github-copilot',
        'lmstudio',
        'openai',
        'openrouter',
        'xai',
      ].map(provider => `${provider}/responses`),
    ),
    read: recording => toTask(callOf(recording), ResponsesRequest.parse(recording.request.body), []),
  },
}

/** What a dialect is sent for a request that is not passed on as it is; undefined where only its own endpoint has words for it. */
const compose = (task: Task, provider: string): unknown => {
  const composed = {
    ...task,
    original: { ...(task as { original?: object }).original, isComposed: true },
  } as Task
  const target = {
    providerId: provider,
    provider: providers[provider],
    model: 'm',
    shapes: [],
    price: undefined,
  }
  const found = findTranslation(composed, target as never)
  if (!found.ok) return undefined
  return (found.value as Translation<unknown>).toRequest(composed.request, models[provider] ?? 'm')
}

/** Where a dialect does not say what a request has said, or that it refuses the request for a part of it. */
const lossesOf = (task: Task, { request }: Recording, dialect: string): readonly string[] => {
  try {
    const body = compose(task, dialect)
    return body === undefined ? [] : listLosses(request.body, body)
  } catch (error) {
    if (error instanceof GatewayError && error.status === 400) return [`refuses ${error.param}`]
    throw error
  }
}

describe.each(['messages', 'responses'] as const)('every recorded request to %s', endpoint => {
  const { recordings, read } = readers[endpoint]
  const asked = recordings.map(recording => ({ recording, task: read(recording) }))

  it.each(Object.keys(withoutWords))('says the same in %s, but for what that has no words for', dialect => {
    const lost = asked.flatMap(({ recording, task }) => lossesOf(task, recording, dialect))
    expect([...new Set(lost)].sort()).toEqual([...(withoutWords[dialect]?.[endpoint] ?? [])].sort())
  })
})
