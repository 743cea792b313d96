import type { Conversation } from '../../configuration/conversation.ts'
import type { Failure } from '../../contract/failure.ts'
import { noUsage, type Usage } from '../../contract/usage.ts'
import { explainError } from '../openai/explain.ts'
import { readPath } from './read-path.ts'

type Reading = Conversation['answer']

/** What an event of a stream adds, or all of a whole answer. */
export const readText = ({ text, delta }: Reading, body: unknown): string => {
  const said = readPath(body, text ?? delta ?? '')
  return typeof said === 'string' ? said : ''
}

const count = (value: unknown): number => (typeof value === 'number' ? value : 0)

export const readUsage = ({ usage }: Reading, body: unknown): Usage | undefined => {
  if (!usage) return undefined
  const [input, output] = [readPath(body, usage.input), readPath(body, usage.output)]
  return input === undefined && output === undefined
    ? undefined
    : { ...noUsage, input: count(input), output: count(output) }
}

/** Whether an event is the last. A whole answer always is. */
export const isLast = ({ text, done }: Reading, body: unknown): boolean =>
  text !== undefined || (done !== undefined && readPath(body, done.path) === done.equals)

export const readFailure = ({ error }: Reading, body: unknown): Failure | undefined => {
  const said = error && readPath(body, error.path)
  if (said === undefined || said === null || said === false || said === '' || said === 0) return undefined
  const status = error?.status === undefined ? undefined : Number(readPath(body, error.status))
  return explainError(status !== undefined && status >= 400 && status < 600 ? status : 500, { message: said })
}
