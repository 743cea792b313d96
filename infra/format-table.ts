/** A table for people, of rows of cells; the first row is its heading. */
export const formatTable = (table: readonly (readonly string[])[]): string => {
  const widthOf = (column: number) => Math.max(...table.map(row => row[column]?.length ?? 0))
  const widths = table[0]?.map((_, column) => widthOf(column)) ?? []
  return table
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
