import type { Target } from '../../routing/route.ts'
import { layersOf } from './layers-of.ts'

/** Whether a target is asked for something in the system prompt, and it is read from the text of its answer. */
export const emulates = (target: Pick<Target, 'shapes' | 'provider'>, what: 'tools' | 'json'): boolean =>
  layersOf(target).some(({ emulate }) => emulate?.includes(what))
