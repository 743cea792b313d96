import type { Call } from '../../contract/call.ts'
import type { Task } from '../../contract/inference-request.ts'
import { MessagesRequest } from '../../contract/messages.ts'
import { parseRequest } from '../../contract/parse-request.ts'
import { findUnspoken } from './find-unspoken.ts'
import { toChat } from './to-chat.ts'

/** The body of a call as a request to Messages; a 400 that names the parameter where it is not. */
export const parseMessages = (call: Call): Task => {
  const request = parseRequest(MessagesRequest, call)
  const { headers } = call
  return {
    endpoint: 'chat',
    request: toChat(request),
    original: { endpoint: 'messages', request, headers, unspoken: findUnspoken(request) },
  }
}
