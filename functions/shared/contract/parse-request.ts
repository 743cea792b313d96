import type * as z from 'zod'
import type { Call } from './call.ts'
import { GatewayError } from './gateway-error.ts'
import { readJson } from './read-json.ts'

/** `messages[0].content`, as OpenAI writes it. */
export const writePath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    '',
  )

const reach = (body: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    body,
  )

/** A schema's own check may name its code. */
const codeOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'custom') return issue.params?.['code'] ?? 'invalid_value'
  return issue.code === 'invalid_type' || issue.code === 'invalid_union' ? 'invalid_type' : 'invalid_value'
}

/** Of what may be one of several types, the one that it is says best what is wrong with it, unless the schema itself does. */
const sharpen = (issue: z.core.$ZodIssue): z.core.$ZodIssue => {
  if (issue.code !== 'invalid_union' || issue.message !== 'Invalid input') return issue
  const meant = issue.errors.find(issues => issues.every(({ code }) => code !== 'invalid_type'))
  return meant?.[0] ? sharpen({ ...meant[0], path: [...issue.path, ...meant[0].path] }) : issue
}

const explainIssue = (body: unknown, issue: z.core.$ZodIssue): GatewayError => {
  const param = writePath(issue.path)
  const isMissing = issue.path.length > 0 && reach(body, issue.path) === undefined
  if (isMissing)
    return new GatewayError({
      status: 400,
      code: 'missing_required_parameter',
      message: `Missing required parameter: '${param}'.`,
      param,
    })
  const subject = param ? `'${param}'` : 'request'
  return new GatewayError({
    status: 400,
    code: codeOf(issue),
    message: `Invalid ${subject}: ${issue.message}.`,
    param: param || null,
  })
}

/** A value as the schema's type; a 400 that names the parameter where it is not. */
export const parseValue = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw issue
    ? explainIssue(value, sharpen(issue))
    : new GatewayError({ status: 400, code: 'invalid_value', message: 'The request is not valid.' })
}

/** The same for the body of a call, which must be JSON. */
export const parseRequest = <Schema extends z.ZodType>(schema: Schema, call: Call): z.infer<Schema> =>
  parseValue(schema, readJson(call))

/** The same for what stands behind the question mark; of a name that comes twice the last one counts. */
export const parseQuery = <Schema extends z.ZodType>(schema: Schema, call: Call): z.infer<Schema> =>
  parseValue(schema, Object.fromEntries(call.query))
