/** The data of each event of a stream, found by splitting alone: the judge of our own decoder shares no code with it. */
export const readEvents = (stream: string): readonly string[] =>
  stream
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n\n')
    .slice(0, -1)
    .flatMap(block => {
      const lines = block.split('\n').filter(line => line.startsWith('data:'))
      return lines.length === 0 ? [] : [lines.map(line => line.replace(/^data: ?/, '')).join('\n')]
    })
