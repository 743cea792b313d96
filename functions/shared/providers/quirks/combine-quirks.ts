import type { Quirk } from './quirk.ts'

/** Several as one, applied in their order. */
export const combineQuirks =
  (quirks: readonly Quirk[]): Quirk =>
  () => {
    const changes = quirks.map(open => open())
    return saying => changes.reduce((changed, change) => change(changed), saying)
  }
