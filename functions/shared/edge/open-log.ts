import type { Log, LogFields, LogLevel } from '../contract/log.ts'
import { maskLogText } from '../privacy/mask-log-text.ts'

const levels: readonly string[] = ['debug', 'info', 'warn', 'error'] satisfies LogLevel[]

const mask = (fields: LogFields): LogFields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? maskLogText(value) : value,
    ]),
  )

/**
 * One JSON object a line, as CloudWatch Logs Insights reads it; `silent` and unknown levels write nothing. This is the one place
 * where lines are written, so whatever a text has in it that should be nobody's to read is masked here.
 */
export const openLog =
  (threshold: string, write: (line: string) => void, now: () => number): Log =>
  (level, message, fields = {}) => {
    const lowest = levels.indexOf(threshold)
    if (lowest === -1 || levels.indexOf(level) < lowest) return
    const time = new Date(now()).toISOString()
    write(JSON.stringify({ time, level, message: maskLogText(message), ...mask(fields) }))
  }
