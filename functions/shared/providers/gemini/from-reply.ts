import { writeCompletion } from '../chat-answer.ts'
import type { Exchange } from '../provider.ts'
import { readAnswerer } from './read-answerer.ts'
import { openCandidate } from './read-candidate.ts'
import { readUsage } from './read-usage.ts'
import { refusePrompt } from './refuse-prompt.ts'
import type { GenerateContentResponse } from './wire.ts'

/** GenerateContentResponse as OpenAI's chat completion. */
export const fromReply = (body: unknown, exchange: Exchange<unknown>) => {
  const response = body as GenerateContentResponse
  const answerer = readAnswerer(response, exchange)
  const choices = (response.candidates ?? []).map((candidate, position) =>
    openCandidate(candidate.index ?? position, answerer.id)(candidate),
  )
  return writeCompletion(answerer, [...choices, ...refusePrompt(response)], readUsage(response.usageMetadata))
}
