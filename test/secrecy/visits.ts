import { expect } from 'vitest'
import { chatReply, chatStream } from '../upstream/chat-script.ts'
import { dialects } from './configure.ts'
import { faultsOf } from './faults.ts'
import type { Callers } from './open-callers.ts'
import { ofCaller, ofProvider } from './planted.ts'
import { type Path, questions } from './questions.ts'

const leaky = { 'x-debug': ofProvider.responseHeader }
const wholeAnswer = {
  ...chatReply(ofProvider.answer),
  headers: { 'content-type': 'application/json', ...leaky },
}
const streamedAnswer = { ...chatStream([ofProvider.answer, ofProvider.reasoning]), headers: leaky }
const chat = '/v1/chat/completions'
const paths = Object.keys(questions) as readonly Path[]
const onceOnly = { 'idempotency-key': ofCaller.idempotencyKey }

/** Answered in every protocol, whole and streamed, and once under an Idempotency-Key. */
export const succeed = async ({ house, put }: Callers): Promise<void> => {
  for (const path of paths) {
    house.upstream.play(wholeAnswer)
    expect(await put('one', path)).toMatchObject({ status: 200 })
    house.upstream.play(streamedAnswer)
    expect(await put('one', path, { stream: true })).toMatchObject({ status: 200 })
  }
  house.upstream.play(wholeAnswer)
  await put('one', chat, {}, onceOnly)
}

/** Everything that is refused before a provider hears of it, and the operator's own look at it. */
export const beRefused = async ({ house, keys, ask, put }: Callers): Promise<void> => {
  for (const path of paths) {
    await ask('one', path, `{"model": "m0", "messages": ${ofCaller.brokenBody}`)
    await put('one', path, { messages: ofCaller.prompt, input: { of: ofCaller.prompt } })
    await put('one', path, { model: ofCaller.unknownModel })
    for (const tenant of [ofCaller.wrongKey, 'revoked', 'spent', 'narrow']) await put(tenant, path)
  }
  await put('slow', chat)
  await put('slow', chat)
  await ask('one', `/v1/${ofCaller.path}?x=${ofCaller.query}`)
  await ask('one', `/v1/models/${ofCaller.path}`)
  await put(ofCaller.wrongKey, chat, {}, { 'x-api-key': `${keys['one']}` })
  await ask('nobody', `/v1/models?api_key=${ofCaller.wrongKey}`, undefined, { authorization: '' })
  await ask(house.adminKey, '/v1/models')
  await ask('one', '/admin/v1/tenants')
  await put('one', chat, {}, { 'x-max-cost-usd': ofCaller.prompt })
  await put('one', chat, {}, onceOnly)
  await put('one', chat, { max_tokens: 51 }, onceOnly)
  for (const path of ['', '/one', '/one/keys']) await ask(house.adminKey, `/admin/v1/tenants${path}`)
}

/** Every fault in chat, whole and streamed, and in each other protocol. */
export const meetFaults = async ({ house, put }: Callers): Promise<void> => {
  for (const dialect of dialects) {
    const meetings = faultsOf(dialect).flatMap((script, index) => [
      ...[false, true].map(stream => ({ script, stream, path: chat }) as const),
      { script, stream: index % 2 === 0, path: '/v1/messages' } as const,
      { script, stream: index % 2 === 1, path: '/v1/responses' } as const,
    ])
    for (const [index, { script, stream, path }] of meetings.entries()) {
      house.upstream.play(script)
      await put('one', path, { model: `${dialect}${index + 1}`, stream })
      expect(house.upstream.requests.length).toBeGreaterThan(0)
    }
  }
}

/** Another tenant asks the same models, under an Idempotency-Key of its own too. */
export const beSomebodyElse = async ({ house, ask }: Callers): Promise<void> => {
  house.upstream.play(chatReply('Hello'))
  const plain = { model: 'm0', messages: [{ role: 'user', content: 'hi' }] }
  await ask('two', chat, plain)
  await ask('two', chat, plain, { 'idempotency-key': 'another' })
  await ask('two', '/v1/models')
}
