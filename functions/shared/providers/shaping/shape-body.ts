import { mergePatch } from '../../contract/merge-patch.ts'
import type { Target } from '../../routing/route.ts'
import { layersOf } from './layers-of.ts'
import { shapeParams } from './shape-params.ts'

type Fields = Readonly<Record<string, unknown>>
type Shaped = Pick<Target, 'shapes' | 'provider'>

/** A request in its provider's words as it is sent: with the provider's parameters, then what everyone adds to it. */
export const shapeBody = (target: Shaped, body: Fields): Fields =>
  layersOf(target).reduce(
    (patched, { extraBody }) => (extraBody ? (mergePatch(patched, extraBody) as Fields) : patched),
    shapeParams(target.provider.params, body),
  )

/** The headers that everyone adds; the provider's come last, so that they stand. */
export const shapeHeaders = (target: Shaped): Readonly<Record<string, string>> =>
  Object.assign({}, ...layersOf(target).map(({ headers }) => headers))
