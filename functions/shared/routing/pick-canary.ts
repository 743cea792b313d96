import { drawFor } from './draw.ts'

type Trial = { readonly canary?: number | undefined }

/**
 * The target on trial that a session belongs to; undefined for the sessions of the others. A session is always on the same
 * side, and one canary keeps its sessions while its share grows.
 */
export const pickCanary = <Item extends Trial>(
  targets: readonly Item[],
  model: string,
  session: string,
): Item | undefined => {
  let point = drawFor('canary', model, session)
  return targets.find(({ canary = 0 }) => {
    point -= canary
    return point < 0
  })
}
