/**
 * One synchronous stage of a stream: what goes in, and all that is known because of it. `end` says that nothing more
 * will come. A step holds state, so each stream has its own.
 */
export type Step<In, Out> = {
  readonly push: (input: In) => readonly Out[]
  readonly end: () => readonly Out[]
}

/** Two steps as one. */
export const chain = <In, Between, Out>(
  first: Step<In, Between>,
  second: Step<Between, Out>,
): Step<In, Out> => ({
  push: input => {
    const between = first.push(input)
    // Nearly every read brings one event, and flatMap costs more than the step.
    return between.length === 1 ? second.push(between[0] as Between) : between.flatMap(second.push)
  },
  end: () => [...first.end().flatMap(second.push), ...second.end()],
})

/** The step that changes nothing. */
export const unchanged = <Item>(): Step<Item, Item> => ({ push: item => [item], end: () => [] })
