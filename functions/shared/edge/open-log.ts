import type { Log, LogLevel } from '../contract/log.ts'

const levels: readonly string[] = ['debug', 'info', 'warn', 'error'] satisfies LogLevel[]

/** One JSON object a line, as CloudWatch Logs Insights reads it; `silent` and unknown levels write nothing. */
export const openLog =
  (threshold: string, write: (line: string) => void, now: () => number): Log =>
  (level, message, fields) => {
    const lowest = levels.indexOf(threshold)
    if (lowest === -1 || levels.indexOf(level) < lowest) return
    write(JSON.stringify({ time: new Date(now()).toISOString(), level, message, ...fields }))
  }
