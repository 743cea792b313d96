import { jsonReply } from './contract/json-reply.ts'
import type { WholeReply } from './contract/reply.ts'

/** `GET /health`: this process answers. It asks nobody else, so that it costs nothing. */
export const health = (): WholeReply => jsonReply({ status: 'ok' })
