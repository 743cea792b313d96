/** All the chance that there is in one history. */
export type SeededDice = {
  /** From 0 up to, but not, 1. */
  readonly roll: () => number
  readonly chance: (probability: number) => boolean
  /** An integer, both ends included. */
  readonly between: (low: number, high: number) => number
  readonly pick: <Item>(items: readonly Item[]) => Item
  readonly bytes: (size: number) => Buffer
}

/** The same seed throws the same dice, everywhere and for ever (mulberry32, a 32-bit generator in the public domain). */
export const openDice = (seed: number): SeededDice => {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0
  const roll = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number): number => low + Math.floor(roll() * (high - low + 1))
  return {
    roll,
    between,
    chance: probability => roll() < probability,
    pick: items => items[between(0, items.length - 1)] as (typeof items)[number],
    bytes: size => Buffer.from(Array.from({ length: size }, () => between(0, 255))),
  }
}
