import type { ChatRequest } from '../../contract/chat.ts'
import { objectOf } from '../json.ts'
import { setSystem } from './set-system.ts'

const alone = 'Answer with one JSON value alone: no text before or after it, and no code fence.'

/** Whether a request wants JSON. */
export const wantsJson = ({ response_format: format }: ChatRequest): boolean =>
  format?.type === 'json_object' || format?.type === 'json_schema'

/** A request that asks for JSON in the system prompt instead of by `response_format`. */
export const describeFormat = (request: ChatRequest): ChatRequest => {
  if (!wantsJson(request)) return request
  const { response_format: format, ...rest } = request
  const { schema } = objectOf(format?.['json_schema'])
  const append = schema ? `${alone} It must fit this JSON Schema:\n${JSON.stringify(schema)}` : alone
  return { ...rest, messages: setSystem(request.messages, { append }) }
}
