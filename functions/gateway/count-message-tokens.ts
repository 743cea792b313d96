import { countTokens } from '../shared/accounting/count-tokens.ts'
import type { Task } from '../shared/contract/inference-request.ts'
import { jsonReply } from '../shared/contract/json-reply.ts'
import { CountTokensRequest } from '../shared/contract/messages.ts'
import { parseRequest } from '../shared/contract/parse-request.ts'
import { routeTask } from '../shared/route-task.ts'
import { toChat } from '../shared/voices/messages/to-chat.ts'
import type { Endpoint } from './endpoint.ts'

/**
 * `POST /v1/messages/count_tokens`: about how many, by our own count. Nobody is asked, so it costs nothing, and is the same
 * for every provider; clients use it to know when to shorten a conversation.
 */
export const countMessageTokens: Endpoint = async ({ gateway, call, caller }) => {
  const request = parseRequest(CountTokensRequest, call)
  const task: Task = { endpoint: 'chat', request: toChat(request) }
  routeTask(gateway, { call, caller, task })
  return jsonReply({ input_tokens: await countTokens(task) })
}
