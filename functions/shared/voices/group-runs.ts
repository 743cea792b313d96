type Run<Key, Item> = { readonly key: Key; readonly run: readonly Item[] }

/** Neighbours with the same key together, in their order. */
export const groupRuns = <Key, Item>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): readonly Run<Key, Item>[] => {
  const runs: { key: Key; run: Item[] }[] = []
  for (const item of items) {
    const key = keyOf(item)
    const last = runs.at(-1)
    if (last?.key === key) last.run.push(item)
    else runs.push({ key, run: [item] })
  }
  return runs
}
