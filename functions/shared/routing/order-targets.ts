/** A number from 0 up to but not including 1; an argument, so that a decision can be repeated. */
export type Dice = () => number

type Weighted = { readonly weight: number }

/** One of several by weight. */
export const drawOne = <Item extends Weighted>(items: readonly Item[], dice: Dice): Item | undefined => {
  const total = items.reduce((sum, item) => sum + item.weight, 0)
  let point = dice() * total
  for (const item of items) {
    point -= item.weight
    if (point < 0) return item
  }
  return items.at(-1)
}

const shuffle = <Item extends Weighted>(items: readonly Item[], dice: Dice): readonly Item[] => {
  const drawn = drawOne(items, dice)
  if (!drawn) return []
  const rest = items.filter(item => item !== drawn)
  return [drawn, ...shuffle(rest, dice)]
}

/** Lower priorities first; within one, the chance to go first is the weight. */
export const orderTargets = <Item extends Weighted & { readonly priority: number }>(
  targets: readonly Item[],
  dice: Dice,
): readonly Item[] => {
  const priorities = [...new Set(targets.map(target => target.priority))].sort((a, b) => a - b)
  return priorities.flatMap(priority =>
    shuffle(
      targets.filter(target => target.priority === priority),
      dice,
    ),
  )
}
