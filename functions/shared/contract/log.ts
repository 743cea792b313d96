export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Ids, counts and codes, never prompts or keys. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** Writes one line. */
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void
