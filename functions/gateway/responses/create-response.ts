import { infer } from '../../shared/inference.ts'
import { responseIdOf } from '../../shared/store/kept/responses.ts'
import { responsesVoice } from '../../shared/voices/responses/responses-voice.ts'
import { listItems } from '../../shared/voices/responses/to-chat.ts'
import type { Endpoint } from '../endpoint.ts'
import { keepingDays, keepReply } from './keep-response.ts'
import { readAsked } from './read-asked.ts'

/** `POST /v1/responses`: OpenAI's, by any provider. */
export const createResponse: Endpoint = async visit => {
  const { gateway, call, caller } = visit
  const { request, before, task } = await readAsked(visit)
  const isKept = request.store !== false && keepingDays(visit) > 0
  const { now } = gateway.clock
  const leaseId = gateway.mintId(call.id)
  const stamp = { id: responseIdOf(leaseId), createdAt: Math.floor(now() / 1_000), isKept }
  const reply = await infer(gateway, { call, caller, task, voice: responsesVoice({ request, stamp, now }) })
  if (!isKept) return reply
  const told = { store: true, previous_response_id: request.previous_response_id ?? null }
  return keepReply(visit, reply, { leaseId, input: listItems(request), before, told })
}
