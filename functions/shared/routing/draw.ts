import { createHash } from 'node:crypto'

/** A number from 0 up to but not including 1 that is always the same for the same names, and anywhere for others. */
export const drawFor = (...names: readonly string[]): number =>
  createHash('sha256').update(names.join('\0')).digest().readUIntBE(0, 6) / 2 ** 48

/**
 * When a racer of this weight comes in who drew this. Of several, each is first with the chance of its weight, and the second
 * is first among the others (exponential clocks; Efraimidis and Spirakis, "Weighted random sampling with a reservoir",
 * 2006). With draws from names this is weighted rendezvous hashing: who drops out moves nobody but those it was first for.
 */
export const race = (draw: number, weight: number): number => -Math.log1p(-draw) / weight
