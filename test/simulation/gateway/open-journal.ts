import type { Scene } from '../open-scene.ts'

/** The log of every process: written down, counted, and delivered where somebody has subscribed to it. */
export const openJournal = ({ requests, note, tell }: Scene) => {
  const lines: string[] = []
  let deliver = (_: string): void => {}
  return {
    lines: lines as readonly string[],
    /** Gets the lines that say `unsettled`, as the stack's filter has it. */
    subscribe: (subscriber: (line: string) => void): void => {
      deliver = subscriber
    },
    write: (line: string): void => {
      const { message, requestId } = JSON.parse(line)
      lines.push(line)
      note(`log: ${message}`)
      tell(line)
      requests.find(({ id }) => id === requestId)?.logged.add(message)
      if (message === 'unsettled') deliver(line)
    },
  }
}
