import type { Reply } from '../../functions/shared/contract/reply.ts'
import type { Gateway } from '../../functions/shared/gateway.ts'
import type { Command } from '../model/dynamodb-model.ts'

/** What a seeded bug may change about the gateway, which is nothing in a real simulation. */
export type Parts = {
  readonly changeGateway: (gateway: Gateway) => Gateway
  readonly changeCommand: (command: Command) => Command
  readonly changeReply: (reply: Reply) => Reply
}

export const realParts: Parts = {
  changeGateway: gateway => gateway,
  changeCommand: command => command,
  changeReply: reply => reply,
}
