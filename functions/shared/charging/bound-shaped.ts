import {
  type Bounded,
  boundUsage,
  countImages,
  limitOutput,
  tokensPerImage,
  withInput,
} from '../accounting/bound-usage.ts'
import { findUnseen } from '../accounting/find-unseen.ts'
import type { Task } from '../contract/inference-request.ts'
import { isPlain } from '../providers/shaping/is-plain.ts'
import { layersOf } from '../providers/shaping/layers-of.ts'
import { shapeTask } from '../providers/shaping/shape-task.ts'
import type { Route, Target } from '../routing/route.ts'

/** What is merged into a body may be text that a model reads, and a token has at least one byte. */
const countMerged = (target: Target): number => {
  const { params } = target.provider
  const merged = [...layersOf(target).map(({ extraBody }) => extraBody), params?.default, params?.force]
  return merged.reduce<number>(
    (sum, fields) =>
      sum + (fields && Object.keys(fields).length > 0 ? Buffer.byteLength(JSON.stringify(fields)) : 0),
    0,
  )
}

/** What a target counts for pictures above the usual. */
const countImagesAbove = (task: Task, { tokensPerImage: most = tokensPerImage }: Target): number =>
  Math.max(0, most - tokensPerImage) * countImages(task)

/** The most that a request can use at any of its targets, whatever each of them makes of it. */
export const boundShaped = (
  task: Task,
  { targets, maxOutputTokens }: { readonly targets: readonly Target[] } & Pick<Route, 'maxOutputTokens'>,
): Bounded => {
  const plain = boundUsage(task, maxOutputTokens)
  const isUnseen = findUnseen(task) !== undefined
  const shaped = targets.map(target => {
    const { usage, choices } = isPlain(target) ? plain : boundUsage(shapeTask(task, target))
    const input = usage.input + countMerged(target) + countImagesAbove(task, target)
    // What is behind a link or an id may fill all that the model takes.
    return { input: Math.max(input, (isUnseen && target.contextWindow) || 0), choices }
  })
  const input = Math.max(...shaped.map(bound => bound.input))
  const choices = Math.max(...shaped.map(bound => bound.choices))
  const isSame = input === plain.usage.input && choices === plain.choices
  return isSame
    ? plain
    : limitOutput({ ...plain, usage: withInput(plain.usage, input), choices }, plain.output)
}
