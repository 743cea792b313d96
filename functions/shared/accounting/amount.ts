/** What a request takes from a tenant: whole tokens and whole nano-dollars. */
export type Amount = { readonly tokens: number; readonly nanos: number }

export const nothing: Amount = { tokens: 0, nanos: 0 }

export const nanosOf = (dollars: number): number => Math.round(dollars * 1_000_000_000)

/** How large an amount may be; what is unlimited is absent. */
export type Room = { readonly tokens?: number | undefined; readonly nanos?: number | undefined }

export const isWithin = ({ tokens, nanos }: Amount, room: Room): boolean =>
  tokens <= (room.tokens ?? tokens) && nanos <= (room.nanos ?? nanos)

export const addAmounts = (one: Amount, other: Amount): Amount => ({
  tokens: one.tokens + other.tokens,
  nanos: one.nanos + other.nanos,
})

export const subtractAmounts = (from: Amount, amount: Amount): Amount => ({
  tokens: from.tokens - amount.tokens,
  nanos: from.nanos - amount.nanos,
})
