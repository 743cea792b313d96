import { GatewayError } from '../../shared/contract/gateway-error.ts'
import type { Task } from '../../shared/contract/inference-request.ts'
import { parseRequest } from '../../shared/contract/parse-request.ts'
import { type ResponsesItem, ResponsesRequest } from '../../shared/contract/responses.ts'
import { toTask } from '../../shared/voices/responses/to-task.ts'
import type { Visit } from '../endpoint.ts'
import { findResponse } from './find-response.ts'
import { resolveReferences } from './resolve-references.ts'

type Asked = {
  readonly request: ResponsesRequest
  /** The conversation that it goes on from. */
  readonly before: readonly ResponsesItem[]
  readonly task: Task
}

const noBackground = (): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'unsupported_parameter',
    message:
      'Background responses are not made here. Leave `background` out, and stream a response that takes long.',
    param: 'background',
  })

/** OpenAI's own words of it: a previous response is part of the request, so this is no 404. */
const noPrevious = (id: string): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'previous_response_not_found',
    message: `Previous response with id '${id}' not found.`,
    param: 'previous_response_id',
  })

/** The conversation that a request goes on from: all that was asked and answered in it. */
const findBefore = async (visit: Visit, id: string | null | undefined): Promise<readonly ResponsesItem[]> => {
  if (!id) return []
  const { before, input, response } = await findResponse(visit, id).catch(error => {
    throw error instanceof GatewayError && error.status === 404 ? noPrevious(id) : error
  })
  return [...before, ...input, ...(response['output'] as readonly ResponsesItem[])]
}

/** What a call asks of Responses. Throws 400, 404 for an item that is not kept, or 503 where it cannot be looked up. */
export const readAsked = async (visit: Visit): Promise<Asked> => {
  const asked = parseRequest(ResponsesRequest, visit.call)
  if (asked.background) throw noBackground()
  const request = await resolveReferences(visit, asked)
  const before = await findBefore(visit, request.previous_response_id)
  return { request, before, task: toTask(visit.call, request, before) }
}
