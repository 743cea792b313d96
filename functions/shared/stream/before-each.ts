/** The same pieces, each after something was done about it. By hand, as relay's iterator is: who leaves must be heard of. */
export const beforeEach = <Piece extends string | Uint8Array>(
  pieces: AsyncIterable<Piece>,
  prepare: (piece: Piece) => Promise<void>,
): AsyncIterable<Piece> => {
  const iterator = pieces[Symbol.asyncIterator]()
  const next = async (): Promise<IteratorResult<Piece>> => {
    const result = await iterator.next()
    if (!result.done) await prepare(result.value)
    return result
  }
  const leave = async (): Promise<IteratorResult<Piece>> => {
    await iterator.return?.()
    return { done: true, value: undefined }
  }
  return { [Symbol.asyncIterator]: () => ({ next, return: leave }) }
}
