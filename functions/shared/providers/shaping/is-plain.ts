import type { Shape } from '../../configuration/shape.ts'
import type { Target } from '../../routing/route.ts'
import { layersOf } from './layers-of.ts'

const isNothing = (value: unknown): boolean =>
  !value || (typeof value === 'object' && Object.keys(value).length === 0)

const changesNothing = ({ system, mergeMessages, stop, prefix, suffix, thoughts, emulate }: Shape): boolean =>
  [system, mergeMessages, stop, prefix, suffix, thoughts, emulate].every(isNothing)

const changesNoParams = ({ params }: Shape): boolean => Object.values(params ?? {}).every(isNothing)

/** Whether requests and answers of a target stay as they are, but for what is said in its provider's words. */
export const isPlain = (target: Pick<Target, 'shapes' | 'provider'>): boolean =>
  layersOf(target).every(changesNothing) && target.shapes.every(changesNoParams)
