/** Does the work for every item, for at most so many at a time; the results come in the order of the items. */
export const workThrough = async <Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = []
  const waiting = items.entries()
  // All share one iterator, so whoever is done takes the next item.
  const takeTurns = async () => {
    for (const [index, item] of waiting) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, takeTurns))
  return results
}
