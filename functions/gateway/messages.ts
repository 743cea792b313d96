import { infer } from '../shared/inference.ts'
import { messagesVoice } from '../shared/voices/messages/messages-voice.ts'
import { parseMessages } from '../shared/voices/messages/parse-messages.ts'
import type { Endpoint } from './endpoint.ts'

/** `POST /v1/messages`: Anthropic's, by any provider. */
export const messages: Endpoint = ({ gateway, call, caller }) =>
  infer(gateway, { call, caller, task: parseMessages(call), voice: messagesVoice(call.id) })
