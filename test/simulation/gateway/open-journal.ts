import type { Scene } from '../open-scene.ts'

/** The log of every process: written down, counted, and delivered where somebody has subscribed to it. */
export const openJournal = ({ requests, note, tell }: Scene) => {
  const lines: string[] = []
  let deliver = (_: string, __: number): void => {}
  return {
    lines: lines as readonly string[],
    /** Gets the lines that say `unsettled`, as the stack's filter has it, and the region that said so. */
    subscribe: (subscriber: typeof deliver): void => {
      deliver = subscriber
    },
    write: (line: string): void => {
      const { message, requestId } = JSON.parse(line)
      lines.push(line)
      note(`log: ${message}`)
      tell(line)
      const request = requests.find(({ id }) => id === requestId)
      request?.logged.add(message)
      if (message === 'unsettled') deliver(line, request?.process.region ?? 0)
    },
  }
}
