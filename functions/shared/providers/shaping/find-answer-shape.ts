import type { Shape } from '../../configuration/shape.ts'
import type { Target } from '../../routing/route.ts'
import type { Changing } from '../quirks/change-sayings.ts'
import { combineQuirks } from '../quirks/combine-quirks.ts'
import type { Quirk } from '../quirks/quirk.ts'
import { thinkTags } from '../quirks/think-tags.ts'
import { hideThoughts } from './hide-thoughts.ts'
import { layersOf } from './layers-of.ts'
import { surroundText } from './surround-text.ts'
import { tagThoughts } from './tag-thoughts.ts'

const takeOut: Readonly<Record<NonNullable<Shape['thoughts']>, readonly Quirk[]>> = {
  apart: [thinkTags],
  hidden: [thinkTags, hideThoughts],
  tagged: [],
}

const takeThoughtsOut = ({ thoughts }: Shape): readonly Quirk[] => (thoughts ? takeOut[thoughts] : [])

const putThoughtsIn = ({ thoughts }: Shape): readonly Quirk[] => (thoughts === 'tagged' ? [tagThoughts] : [])

const surround = ({ prefix = '', suffix = '' }: Shape): readonly Quirk[] =>
  prefix === '' && suffix === '' ? [] : [surroundText(prefix, suffix)]

/** What a target does to what it says, from its provider to its caller; undefined where it does nothing. */
export const findAnswerShape = (target: Pick<Target, 'shapes' | 'provider'>): Changing | undefined => {
  const layers = layersOf(target).toReversed()
  const surroundings = layers.flatMap(surround)
  // Texts are put around what is said, so after thoughts were taken out of it and before they are put in front of it.
  const chat = [...layers.flatMap(takeThoughtsOut), ...surroundings, ...layers.flatMap(putThoughtsIn)]
  if (chat.length === 0) return undefined
  return { chat: combineQuirks(chat), completion: combineQuirks(surroundings) }
}
