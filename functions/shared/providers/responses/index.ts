import { explain } from '../openai/explain.ts'
import type { Dialect } from '../provider.ts'
import { chat } from './chat.ts'
import { explainWithin } from './explain.ts'
import { nativeResponses } from './native-responses.ts'

/** OpenAI's Responses API behind chat. https://platform.openai.com/docs/api-reference/responses */
export const responses: Dialect = {
  explain,
  explainWithin,
  chat,
  native: { responses: nativeResponses(chat) },
}
