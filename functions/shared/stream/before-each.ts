/** The same texts, each after something was done about it. By hand, as relay's iterator is: who leaves must be heard of. */
export const beforeEach = (
  texts: AsyncIterable<string>,
  prepare: (text: string) => Promise<void>,
): AsyncIterable<string> => {
  const iterator = texts[Symbol.asyncIterator]()
  const next = async (): Promise<IteratorResult<string>> => {
    const result = await iterator.next()
    if (!result.done) await prepare(result.value)
    return result
  }
  const leave = async (): Promise<IteratorResult<string>> => {
    await iterator.return?.()
    return { done: true, value: undefined }
  }
  return { [Symbol.asyncIterator]: () => ({ next, return: leave }) }
}
