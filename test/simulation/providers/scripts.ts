import type { Failure } from '../../../functions/shared/contract/failure.ts'
import type { SeededDice } from '../world/open-dice.ts'
import type { Body, Performance, Question } from './performance.ts'
import { draftAnswer, type Said, toPieces, writeEvent, writeStream, writeWhole } from './write-answer.ts'

type Script = (question: Question, dice: SeededDice) => Performance
type Scripts = Readonly<Record<string, Script>>

const json = { 'content-type': 'application/json' }
const eventStream = { 'content-type': 'text/event-stream' }

const fail =
  (status: number, code: string): Script =>
  (_, dice) => {
    const failure: Failure = { status, code, message: 'The provider failed.', next: 'another-target' }
    return { type: 'failure', afterMs: dice.between(1, 1_500), failure }
  }

const never = Number.POSITIVE_INFINITY

const respond = (
  dice: SeededDice,
  headers: Readonly<Record<string, string>>,
  body: Body,
  head: { readonly status?: number; readonly headMs?: number } = {},
): Performance => ({
  type: 'response',
  status: head.status ?? 200,
  headers,
  headMs: head.headMs ?? dice.between(5, 2_000),
  body,
})

const oneText = (text: string): Body => ({
  pieces: [{ afterMs: 1, bytes: Buffer.from(text) }],
  ending: 'end',
})

const leak = ({ prompt, key }: Question) => `bad request ${prompt} with key ${key}`

const refuse =
  (status: number, error: object = {}, headers: Readonly<Record<string, string>> = {}): Script =>
  (question, dice) => {
    const body = oneText(JSON.stringify({ error: { message: leak(question), ...error } }))
    return respond(dice, { ...json, ...headers }, body, { status })
  }

/** What happens to every kind of request. */
const failures: Scripts = {
  'cannot be reached': fail(502, 'upstream_connect_error'),
  'has no valid certificate': fail(502, 'upstream_tls_error'),
  'says nothing': (_, dice) => respond(dice, {}, { pieces: [], ending: 'hang' }, { headMs: never }),
  'refuses the request': refuse(400, { code: 'content_filter' }),
  'refuses the key': refuse(401),
  'is out of money': refuse(429, { code: 'insufficient_quota' }),
  'limits its rate': refuse(429, {}, { 'retry-after': '2' }),
  redirects: refuse(302),
  fails: refuse(500),
  'is overloaded': refuse(529),
}

const tellWhole = (question: Question, dice: SeededDice, change: (body: Body) => Body, withUsage = true) => {
  const draft = draftAnswer(question, dice)
  const usage = withUsage ? draft.usage : undefined
  const body = oneText(writeWhole(draft, usage))
  const told = { text: draft.words.join(''), ...(usage && { usage }), isFinished: true } as const
  return respond(dice, json, change({ ...body, toldByEnd: told }))
}

const cutShort =
  (ending: Body['ending']) =>
  (body: Body): Body => ({
    pieces: body.pieces.map(piece => ({ ...piece, bytes: piece.bytes.subarray(0, 20) })),
    ending,
  })

const goodWhole: Scripts = { answers: (question, dice) => tellWhole(question, dice, body => body) }

const badWhole: Scripts = {
  'answers without usage': (question, dice) => tellWhole(question, dice, body => body, false),
  'breaks off its answer': (question, dice) => tellWhole(question, dice, cutShort('cut')),
  'falls silent in its answer': (question, dice) => tellWhole(question, dice, cutShort('hang')),
  'ends its answer early': (question, dice) => tellWhole(question, dice, cutShort('end')),
  'answers more than it may': (question, dice) =>
    tellWhole({ ...question, maximumTokens: question.maximumTokens + 2_000 }, dice, body => body),
  'answers with an error': (question, dice) =>
    respond(dice, json, oneText(JSON.stringify({ error: { message: leak(question) } }))),
}

type Events = Omit<ReturnType<typeof writeStream>, 'words'> & { readonly words: readonly Said[] }

const tellStream =
  (
    choose: (events: Events, dice: SeededDice) => readonly Said[],
    ending: Body['ending'] = 'end',
    pauseMs = 400,
  ) =>
  (question: Question, dice: SeededDice): Performance => {
    const said = choose(writeStream(draftAnswer(question, dice)), dice)
    return respond(dice, eventStream, { pieces: toPieces(said, dice, pauseMs), ending })
  }

const all = ({ role, words, finish, usage, done }: Events) => [role, ...words, finish, usage, done]
const beginning = ({ role, words }: Events, dice: SeededDice) => [role, ...words.slice(0, dice.between(1, 7))]
const errorEvent: Said = {
  event: writeEvent({ error: { message: 'the model failed', type: 'server_error' } }),
}
const comment: Said = { event: ': still thinking\n\n' }

/** Ends without `[DONE]`, as some do: the end says that it is the end. */
const endWithout =
  (script: Script): Script =>
  (question, dice) => {
    const performance = script(question, dice)
    if (performance.type === 'failure') return performance
    return { ...performance, body: { ...performance.body, toldByEnd: { isFinished: true } } }
  }

const goodStreams: Scripts = { streams: tellStream(all) }

const badStreams: Scripts = {
  'streams without usage': tellStream(({ role, words, finish, done }) => [role, ...words, finish, done]),
  'streams without [DONE]': endWithout(tellStream(events => all(events).slice(0, -1))),
  'streams slowly': tellStream(all, 'end', 40_000),
  'thinks before it streams': tellStream(
    events => [comment, comment, comment, ...all(events)],
    'end',
    20_000,
  ),
  'breaks off before it says anything': tellStream(({ role }) => [role], 'cut'),
  'breaks off in the middle': tellStream(beginning, 'cut'),
  'breaks off after its usage': tellStream(
    ({ role, words, finish, usage }) => [role, ...words, finish, usage],
    'cut',
  ),
  'ends its stream early': tellStream(beginning, 'end'),
  'falls silent in its stream': tellStream(beginning, 'hang'),
  'streams an error first': tellStream(() => [errorEvent]),
  'streams an error in the middle': tellStream((events, dice) => [...beginning(events, dice), errorEvent]),
  'streams what is not JSON': tellStream((events, dice) => [
    ...beginning(events, dice),
    { event: writeEvent('{oops') },
  ]),
  'streams more than it may': (question, dice) =>
    tellStream(all)({ ...question, maximumTokens: question.maximumTokens + 2_000 }, dice),
  'answers whole for a stream': (question, dice) => tellWhole(question, dice, body => body),
}

const scriptsFor = (isStream: boolean) => ({
  good: isStream ? goodStreams : goodWhole,
  bad: { ...failures, ...(isStream ? badStreams : badWhole) },
})

/** Every script by name, for whoever counts that each was played. */
export const scriptNames: readonly string[] = [
  ...new Set([goodWhole, badWhole, goodStreams, badStreams, failures].flatMap(Object.keys)),
]

/** What a provider does this time; `trouble` is the probability that it is not simply an answer. */
export const drawScript = (question: Question, dice: SeededDice, trouble: number) => {
  const { good, bad } = scriptsFor(question.isStream)
  const [name, script] = dice.pick(Object.entries(dice.chance(trouble) ? bad : good)) as [string, Script]
  return { name, performance: script(question, dice) }
}
