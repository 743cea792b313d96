import { type Bounded, boundUsage, limitOutput, withInput } from '../accounting/bound-usage.ts'
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

/** The most that a request can use at any of its targets, whatever each of them makes of it. */
export const boundShaped = (
  task: Task,
  { targets, maxOutputTokens }: { readonly targets: readonly Target[] } & Pick<Route, 'maxOutputTokens'>,
): Bounded => {
  const plain = boundUsage(task, maxOutputTokens)
  const shaped = targets.map(target => {
    const { usage, choices } = isPlain(target) ? plain : boundUsage(shapeTask(task, target))
    return { input: usage.input + countMerged(target), choices }
  })
  const input = Math.max(...shaped.map(bound => bound.input))
  const choices = Math.max(...shaped.map(bound => bound.choices))
  const isSame = input === plain.usage.input && choices === plain.choices
  return isSame
    ? plain
    : limitOutput({ ...plain, usage: withInput(plain.usage, input), choices }, plain.output)
}
