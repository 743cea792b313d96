import { isAnswered, isStream, type ProviderCall, type RequestRecord } from '../history.ts'

type Chunk = {
  readonly error?: object
  readonly usage?: object
  /** Of a stream that the gateway had to stop, because nothing more could be paid. */
  readonly causeway?: object
  readonly choices?: readonly { readonly delta?: { readonly content?: string } }[]
}

const eventsOf = (text: string): readonly string[] =>
  text
    .split('\n\n')
    .filter(event => event.startsWith('data: '))
    .map(event => event.slice('data: '.length))

/** What a stream has told its caller. */
const readStream = (text: string) => {
  const events = eventsOf(text)
  const chunks = events.filter(event => event !== '[DONE]').map(event => JSON.parse(event) as Chunk)
  return {
    content: chunks.map(({ choices }) => choices?.[0]?.delta?.content ?? '').join(''),
    hasUsage: chunks.some(({ usage }) => usage),
    isStopped: chunks.some(({ causeway }) => causeway),
    errors: chunks.filter(({ error }) => error).length,
    dones: events.length - chunks.length,
    endsWithError: events.at(-1)?.startsWith('{"error"') ?? false,
  }
}

const judgeStream = (
  { id, errand, text, ending }: RequestRecord,
  call: ProviderCall | undefined,
): readonly string[] => {
  const told = readStream(text)
  const isOver = ending === 'ended'
  const isComplete = told.isStopped || (call?.isFinished ?? false)
  const laws: readonly (readonly [string, boolean])[] = [
    ['has words that its provider did not say', !(call?.text ?? '').startsWith(told.content)],
    ['says that it is done, but its provider has not finished', told.dones > 0 && !isComplete],
    ['is done more than once, or done and failed', told.dones + told.errors > 1],
    ['ends without [DONE], although its provider has finished', isOver && isComplete && told.dones !== 1],
    ['ends without an error, although its provider broke off', isOver && !isComplete && !told.endsWithError],
    ['shows a usage that nobody asked for', told.hasUsage && !errand.showsUsage],
    [
      'lacks the usage that was asked for',
      isOver && isComplete && errand.showsUsage && call?.usage !== undefined && !told.hasUsage,
    ],
    [
      'lacks words that its provider has said',
      isOver && told.dones > 0 && !told.isStopped && told.content !== call?.text,
    ],
  ]
  return laws.filter(([, isBroken]) => isBroken).map(([law]) => `the stream of ${id} ${law}`)
}

const judgeWhole = ({ id, text }: RequestRecord, call: ProviderCall | undefined): readonly string[] => {
  const content = JSON.parse(text).choices?.[0]?.message?.content
  return content === call?.text && call?.isFinished
    ? []
    : [`the answer of ${id} is not its provider's: ${text}`]
}

/** A refusal says how many providers were asked, or nothing where none was. */
const judgeRefusal = ({ id, reply, calls, text }: RequestRecord): readonly string[] => {
  const said = Number(reply?.headers['x-causeway-attempts'] ?? 0)
  return [
    ...(said === calls.length
      ? []
      : [`${id} says ${said} attempts, but ${calls.length} providers were asked`]),
    ...(JSON.parse(text).error?.code ? [] : [`the refusal of ${id} has no code`]),
    ...(reply?.status === 500 ? [`the gateway itself failed at ${id}`] : []),
  ]
}

/** Each answer is honest: its provider's own words, all of them or an error. */
const judgeRequest = (record: RequestRecord): readonly string[] => {
  const { reply, calls, ending } = record
  if (!reply || ending === undefined) return []
  if (reply.status !== 200) return judgeRefusal(record)
  if (!isAnswered(record))
    return calls.length === 0 ? [] : [`${record.id} was given again, and yet asked anew`]
  return isStream(record) ? judgeStream(record, calls.at(-1)) : judgeWhole(record, calls.at(-1))
}

/** As attempt-targets.ts has it. */
const mostAttempts = 3

/** The server ends what it serves by its deadline, but for what it sent just before. */
const judgeEnd = ({ id, calls, process, finishedAt, deadline }: RequestRecord): readonly string[] => {
  if (calls.length > mostAttempts) return [`${id} was sent to ${calls.length} providers`]
  if (finishedAt === undefined) return process.isAlive() ? [`${id} was never over`] : []
  return finishedAt > deadline + 5_000
    ? [`${id} was over ${finishedAt - deadline} ms after its deadline`]
    : []
}

export const judgeAnswers = (requests: readonly RequestRecord[]): readonly string[] =>
  requests.flatMap(record => [...judgeRequest(record), ...judgeEnd(record)])
