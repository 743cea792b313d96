import { GatewayError } from '../contract/gateway-error.ts'
import type { WholeReply } from '../contract/reply.ts'

/** What came to a webhook, as its signature covers it. */
export type Notice = {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
  /** Milliseconds since the epoch. */
  readonly now: number
  /** How far the time under the signature may be from `now`. */
  readonly toleranceSeconds: number
}

/** What a genuine notice says about a tenant's money. */
export type Reading =
  | {
      readonly type: 'payment'
      /** The provider's own name of the payment, the same in whatever notice speaks of it. */
      readonly paymentId: string
      readonly tenant: string
      /** What is credited, in nano-dollars. */
      readonly nanos: number
      /** What was paid, taxes included, in the currency's smallest unit; refunds are parts of it. */
      readonly paid: number
    }
  | {
      readonly type: 'refund'
      readonly refundId: string
      readonly paymentId: string
      /** What went back, in the unit of `paid`; below zero where it has come again, as after a dispute that was won. */
      readonly refunded: number
    }
  /** Nothing of ours: another product, or no money yet. */
  | { readonly type: 'ignored'; readonly event: string }
  /** Money of ours that a person has to look after. */
  | { readonly type: 'unusable'; readonly paymentId: string; readonly reason: string }

/** Throws a GatewayError of status 401 where the signature is not the provider's, or too old. */
export type ReadNotice = (notice: Notice) => Reading

/** One who tells us of payments. */
export type PaymentProvider = {
  /** Secrets Manager's name of what its notices are verified with. */
  readonly secret: string
  /** The variable that `npm start` takes the secret's text from. */
  readonly environment: string | undefined
  /** The secret's JSON, with something in the place of each value. */
  readonly example: string
  /** Takes the secret's text. Throws an Error that says what is missing there, and never what there is. */
  readonly open: (secret: string) => ReadNotice
  /** What ends the provider's repetitions. */
  readonly received: WholeReply
  /** A refusal of ours in the provider's own words. */
  readonly refuse: (reply: WholeReply) => WholeReply
}

/** One message for all that can be wrong, because the difference helps only who forges. */
export const badSignature = (): GatewayError =>
  new GatewayError({
    status: 401,
    code: 'invalid_signature',
    message: 'The signature is missing, wrong or too old.',
  })
