/** The tokens of an expression, one after the other. */
export type Cursor = {
  readonly peek: () => string | undefined
  readonly take: () => string
  /** Takes the next token if it is this one. */
  readonly accept: (token: string) => boolean
  /** Throws where the next token is another. */
  readonly expect: (token: string) => void
}

const tokenPattern = /<>|<=|>=|[=<>(),.+-]|[#:]?[A-Za-z0-9_]+/g

export const openCursor = (expression: string): Cursor => {
  const tokens = expression.match(tokenPattern) ?? []
  if (tokens.join('') !== expression.replace(/\s/g, ''))
    throw new Error(`The model cannot read "${expression}".`)
  let at = 0
  const take = (): string => tokens[at++] ?? ''
  const accept = (token: string): boolean => {
    const isNext = tokens[at] === token
    if (isNext) at += 1
    return isNext
  }
  return {
    peek: () => tokens[at],
    take,
    accept,
    expect: token => {
      if (!accept(token))
        throw new Error(`The model expected "${token}" before "${tokens[at]}" in "${expression}".`)
    },
  }
}

/** What one part reads, as often as a separator follows it. */
export const readList = <Part>(
  cursor: Cursor,
  separator: string,
  read: (cursor: Cursor) => Part,
): readonly Part[] => {
  const parts = [read(cursor)]
  while (cursor.accept(separator)) parts.push(read(cursor))
  return parts
}
