/** Nano-dollars in a cent. */
export const nanosPerCent = 10_000_000
