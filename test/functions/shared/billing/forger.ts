/** A payment as a test wants it told. */
export type Told = {
  readonly id: string
  readonly tenant: string
  /** In the smallest unit. */
  readonly amount: number
  readonly currency: string
}

export type Sent = { readonly headers: Readonly<Record<string, string>>; readonly body: string }

/** One payment provider, who signs as it does, with keys of its own. */
export type Forger = {
  readonly name: string
  readonly currency: string
  /** What 1,000 of its smallest unit is credited as, in nano-dollars. */
  readonly nanosOfThousand: number
  readonly received: string
  /** What is in Secrets Manager. */
  readonly secret: string
  /** Another key of the same kind. */
  readonly wrongKey: string
  /** What a notice of a payment says, as the provider's documentation shows it. */
  readonly payment: (told: Told) => Readonly<Record<string, unknown>>
  /** A notice that says so, signed at a time (in seconds), with the provider's key or another. */
  readonly sign: (said: Readonly<Record<string, unknown>>, at: number, key?: string) => Sent
  /** Another time in a notice that is signed already; absent where none is signed. */
  readonly postpone?: (sent: Sent, at: number) => Sent
}
