import { describe, expect, it } from 'vitest'
import { anthropic } from '../../../../functions/shared/providers/anthropic/index.ts'
import type { Dialect } from '../../../../functions/shared/providers/provider.ts'
import { responses } from '../../../../functions/shared/providers/responses/index.ts'
import { messagesVoice } from '../../../../functions/shared/voices/messages/messages-voice.ts'
import { responsesVoice } from '../../../../functions/shared/voices/responses/responses-voice.ts'
import type { AnyJson } from '../../../any-json.ts'
import { recordingsIn } from '../../../recordings.ts'
import { exchange } from '../providers/exchange.ts'
import { listLosses } from './list-facts.ts'

const stamp = { id: 'resp_1', createdAt: 0, isKept: false }
const voices = {
  messages: messagesVoice('request-1'),
  responses: responsesVoice({ request: { model: 'm', input: 'hi' }, stamp, now: () => 0 }),
}

type Endpoint = {
  readonly dialect: Dialect
  readonly folders: readonly string[]
  /** Where an answer has what its model has said. */
  readonly field: string
  /** What a model says itself; all else its provider has done on the way. */
  readonly ofModel: ReadonlySet<unknown>
}

const endpoints: Readonly<Record<keyof typeof voices, Endpoint>> = {
  messages: {
    dialect: anthropic,
    folders: ['anthropic/messages'],
    field: 'content',
    ofModel: new Set(['text', 'thinking', 'redacted_thinking', 'tool_use']),
  },
  responses: {
    dialect: responses,
    folders: ['azure', 'bedrock-mantle', 'deepseek', 'lmstudio', 'openai', 'openrouter', 'xai'].map(
      provider => `${provider}/responses`,
    ),
    field: 'output',
    ofModel: new Set(['message', 'reasoning', 'function_call']),
  },
}

const citation = 'content[text].citations[web_search_result_location]'
const annotations = 'output[message].content[output_text].annotations'

/** Ids of what a provider keeps, where we have it keep nothing, and of what its own tools have called. */
const ids = [
  'output[function_call].caller.caller_id',
  'output[function_call].id',
  'output[message].id',
  'output[reasoning].id',
]

/** Files are cited by ids that mean something to their provider alone; and a comment is said like an answer. */
const ofResponses = [
  ...['end_index', 'file_id', 'filename', 'start_index'].map(
    name => `${annotations}[container_file_citation].${name}`,
  ),
  ...['file_id', 'filename', 'index'].map(name => `${annotations}[file_citation].${name}`),
  'output[message].phase',
]

/** What an answer does not say in the words of the other endpoint, or its own after a chat, by the place where it stands. */
const withoutWords = {
  messages: {
    // A page is cited with what only its provider can read.
    messages: ['cited_text', 'encrypted_index', 'title', 'url'].map(name => `${citation}.${name}`),
    responses: ['cited_text', 'encrypted_index'].map(name => `${citation}.${name}`),
  },
  responses: {
    messages: [
      ...[...ids, ...ofResponses],
      ...['end_index', 'start_index', 'title', 'url'].map(name => `${annotations}[url_citation].${name}`),
    ],
    responses: [...ids, ...ofResponses],
  },
}

const listAnswers = ({ dialect, folders }: Endpoint): readonly AnyJson[] =>
  folders
    .flatMap(recordingsIn)
    .filter(({ isStream, response }) => !isStream && response.status === 200)
    .map(({ response }) => response.body as AnyJson)
    .filter(body => dialect.explainWithin(body) === undefined)

describe.each(['messages', 'responses'] as const)(
  'what a model has said in every recorded answer of %s',
  from => {
    const endpoint = endpoints[from]
    const { dialect, field, ofModel } = endpoint
    const answers = listAnswers(endpoint)

    it.each(['messages', 'responses'] as const)('is what is told to who has asked %s', to => {
      const lost = answers.flatMap(answer => {
        const said = answer[field].filter(({ type }: AnyJson) => ofModel.has(type))
        return listLosses({ [field]: said }, voices[to].whole(dialect.chat?.fromReply?.(answer, exchange)))
      })
      expect(answers.length).toBeGreaterThan(50)
      expect([...new Set(lost)].sort()).toEqual([...withoutWords[from][to]].sort())
    })
  },
)
