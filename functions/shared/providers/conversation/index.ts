import type { ProviderEntry } from '../../configuration/configuration.ts'
import type { Conversation } from '../../configuration/conversation.ts'
import type { ChatRequest } from '../../contract/chat.ts'
import type { Failure } from '../../contract/failure.ts'
import { explain } from '../openai/explain.ts'
import type { Dialect, Translation } from '../provider.ts'
import { refuseManyChoices } from '../refuse-many-choices.ts'
import { decodeWhole } from './decode-whole.ts'
import { fillIn, fillInText } from './fill-in.ts'
import { fromEvents } from './from-events.ts'
import { eventsOf, fromReply, parseEvents } from './from-reply.ts'
import { isLast, readFailure } from './read-answer.ts'
import { readPath } from './read-path.ts'
import { writePrompt } from './write-prompt.ts'

type Template = Conversation['send']

const truncated: Failure = {
  status: 502,
  code: 'upstream_truncated',
  message: 'The provider broke off before the answer was complete.',
  next: 'stop',
}

/** One of the two requests of a conversation, from its templates. */
const write = ({ path, body, referer }: Template, conversation?: string) => ({
  path: (model: string) => fillInText(path, { conversation, model }),
  toRequest: (request: ChatRequest, model: string) => {
    refuseManyChoices(request)
    const prompt = writePrompt(request)
    const { messages, stream = false } = request
    return fillIn(body, { conversation, model, messages, prompt, stream }) as Readonly<
      Record<string, unknown>
    >
  },
  ...(referer !== undefined && { headers: { referer: fillInText(referer, { conversation }) } }),
})

const openAnswer = (reading: Conversation['answer']): Partial<Translation<ChatRequest>> => ({
  fromReply: (body, exchange) => fromReply(reading, body, exchange),
  fromEvents: exchange => fromEvents(reading, exchange),
  ...(reading.delta === undefined ? { decode: decodeWhole } : { parse: parseEvents }),
})

const openChat = ({ create, send, answer }: Conversation): Translation<ChatRequest> => ({
  ...write(create),
  proceed: body => {
    const id = readPath(body, create.id)
    if (typeof id !== 'string' && typeof id !== 'number') return undefined
    return { ...write(send, String(id)), ...openAnswer(answer) }
  },
})

/**
 * A chat backend that first creates a conversation and then is spoken to in it, as the provider's entry describes. Each
 * request has a conversation of its own, so that nothing of one caller is seen by another.
 */
export const openConversation = ({ conversation }: ProviderEntry): Dialect => {
  if (!conversation) return { explain, explainWithin: () => undefined }
  const { answer } = conversation
  const explainWithin = (body: unknown): Failure | undefined => {
    const events = eventsOf(body)
    const failure = (events ?? [body])
      .map(event => readFailure(answer, event))
      .find(found => found !== undefined)
    const isCut = answer.done !== undefined && events?.every(event => !isLast(answer, event))
    return failure ?? (isCut ? truncated : undefined)
  }
  return { explain, explainWithin, chat: openChat(conversation) }
}
