/** What a request takes from a tenant: whole tokens and whole nano-dollars. */
export type Amount = { readonly tokens: number; readonly nanos: number }

export const nothing: Amount = { tokens: 0, nanos: 0 }

export const nanosOf = (dollars: number): number => Math.round(dollars * 1_000_000_000)
