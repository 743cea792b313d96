import { jsonReply } from '../shared/contract/json-reply.ts'
import type { PublicEndpoint } from './endpoint.ts'

/** `GET /health`: this process answers. It asks nobody else, so that it costs nothing. */
export const health: PublicEndpoint = () => jsonReply({ status: 'ok' })
