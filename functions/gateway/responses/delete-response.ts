import { jsonReply } from '../../shared/contract/json-reply.ts'
import type { Endpoint } from '../endpoint.ts'
import { askStore, responseNotFound } from './find-response.ts'

/** `DELETE /v1/responses/{id}`: responses that have gone on from it keep what was said in it. */
export const deleteResponse: Endpoint = async visit => {
  const id = visit.parameters['id'] ?? ''
  const { gateway, caller } = visit
  const wasThere = await askStore(visit, gateway.responses.remove(caller.tenant.id, id))
  if (!wasThere) throw responseNotFound(id)
  return jsonReply({ id, object: 'response', deleted: true })
}
