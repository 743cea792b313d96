import { describe, expect, it } from 'vitest'
import { anthropic } from '../../../../functions/shared/providers/anthropic/index.ts'
import { cohere } from '../../../../functions/shared/providers/cohere/index.ts'
import { converse } from '../../../../functions/shared/providers/converse/index.ts'
import { gemini } from '../../../../functions/shared/providers/gemini/index.ts'
import { openai } from '../../../../functions/shared/providers/openai/index.ts'
import type { Dialect } from '../../../../functions/shared/providers/provider.ts'
import { responses } from '../../../../functions/shared/providers/responses/index.ts'
import { messagesVoice } from '../../../../functions/shared/voices/messages/messages-voice.ts'
import { responsesVoice } from '../../../../functions/shared/voices/responses/responses-voice.ts'
import type { AnyJson } from '../../../any-json.ts'
import { type Recording, recordings, recordingsIn } from '../../../recordings.ts'
import { exchange } from './exchange.ts'

const stamp = { id: 'resp_1', createdAt: 0, isKept: false }
const voices = [
  messagesVoice('request-1'),
  responsesVoice({ request: { model: 'm', input: 'hi' }, stamp, now: () => 0 }),
]

type Path = readonly string[]

/** The places of everything in a body that has a name. */
const listPlaces = (value: unknown, path: Path = []): readonly Path[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, inner]) => {
        const place = [...path, name]
        return [...(Array.isArray(value) ? [] : [place]), ...listPlaces(inner, place)]
      })

/** The same body, with nothing said in one place. */
const withNull = (body: unknown, [name = '', ...rest]: Path): unknown =>
  Array.isArray(body)
    ? body.map((entry, index) => (String(index) === name ? withNull(entry, rest) : entry))
    : {
        ...(body as object),
        [name]: rest.length === 0 ? null : withNull((body as Record<string, unknown>)[name], rest),
      }

/** By how it reads, each kind of place once: not the hundredth entry of a list. */
const kindOf = (path: Path): string => path.map(name => (/^\d+$/.test(name) ? '0' : name)).join('.')

const casesOf = (all: readonly Recording[]) => {
  const cases = new Map<string, unknown>()
  for (const { isStream, response } of all)
    if (!isStream && response.status === 200)
      for (const path of listPlaces(response.body))
        if (!cases.has(kindOf(path))) cases.set(kindOf(path), withNull(response.body, path))
  return [...cases]
}

const dialects: readonly (readonly [string, Dialect, readonly Recording[]])[] = [
  ['anthropic', anthropic, recordingsIn('anthropic/messages')],
  ['cohere', cohere, recordingsIn('cohere/chat')],
  ['converse', converse, recordingsIn('bedrock/converse')],
  ['gemini', gemini, [...recordingsIn('google/generate-content'), ...recordingsIn('google-vertex')]],
  ['openai', openai, recordings.filter(({ endpoint }) => endpoint === 'chat')],
  ['responses', responses, recordingsIn('openai/responses')],
]

describe('an answer that says nothing in some place', () => {
  it.each(dialects)('is read in %s as if that were not there', (_, dialect, all) => {
    const unread = casesOf(all).flatMap(([place, body]) => {
      try {
        if (dialect.explainWithin(body)) return []
        const answer = dialect.chat?.fromReply?.(body, exchange) ?? body
        for (const voice of voices) voice.whole(answer)
        return []
      } catch (error) {
        return [`${place}: ${(error as Error).message}`]
      }
    })
    expect(unread).toEqual([])
  })
})

describe('an answer whose tokens nobody has counted', () => {
  it.each(dialects.filter(([, { chat }]) => chat?.fromReply))(
    'reports none in %s, not zero',
    (_, dialect, all) => {
      const [recording] = all.filter(({ isStream, response }) => !isStream && response.status === 200)
      const answer = recording?.response.body as AnyJson
      const body = { ...answer, usage: undefined, usageMetadata: undefined }
      expect(dialect.chat?.fromReply?.(body, exchange)).not.toHaveProperty('usage')
    },
  )
})
