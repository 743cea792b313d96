import type * as z from 'zod'
import type { Call } from './call.ts'
import { GatewayError } from './gateway-error.ts'

/** What a Function URL takes (6 MB of event), less the envelope and base64 that the platform puts around a body. */
export const maximumBodyBytes = 4_400_000

/** Deeper JSON than any real request; JSON.stringify overflows the stack at about 10,000. */
const maximumDepth = 200

/** Far more than any model takes; each is checked and counted one by one. */
const maximumTools = 512

const refuse = (code: string, message: string, status = 400): GatewayError =>
  new GatewayError({ status, code, message })

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = Buffer.from('"\\[]{}')

/** Index of the quote that closes a string; strings are jumped over because prompts and images are nearly all of a body. */
const endOfString = (bytes: Buffer, start: number): number => {
  let end = bytes.indexOf(quote as number, start)
  while (end !== -1) {
    let escapes = 0
    while (bytes[end - 1 - escapes] === backslash) escapes++
    if (escapes % 2 === 0) return end
    end = bytes.indexOf(quote as number, end + 1)
  }
  return bytes.length
}

/** Looked at before parsing, because parsing three million brackets blocks for most of a second. */
const isTooDeep = (body: Uint8Array): boolean => {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  let depth = 0
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]
    if (byte === quote) index = endOfString(bytes, index + 1)
    else if (byte === openBracket || byte === openBrace) depth++
    else if (byte === closeBracket || byte === closeBrace) depth--
    if (depth > maximumDepth) return true
  }
  return false
}

const decodeUtf8 = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refuse('invalid_utf8', 'The body is not UTF-8. Send JSON encoded as UTF-8.')
  }
}

const hasTooManyTools = (body: unknown): boolean => {
  const { tools } = (body ?? {}) as { tools?: unknown }
  return Array.isArray(tools) && tools.length > maximumTools
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw refuse(
      'invalid_json',
      'The body is not valid JSON. Check for truncation, comments and trailing commas.',
    )
  }
}

/** Refuses what would cost us too much before it does: the size first, the depth before parsing, the tools before their schema. */
const readJson = (call: Call): unknown => {
  if (call.body.length > maximumBodyBytes)
    throw refuse('request_too_large', `The body may have at most ${maximumBodyBytes} bytes.`, 413)
  if ((call.headers['content-encoding'] ?? 'identity') !== 'identity')
    throw refuse('unsupported_encoding', 'Send the body without a content-encoding.', 415)
  if (call.headers['content-type']?.startsWith('multipart/'))
    throw refuse('unsupported_media_type', 'Send the body as application/json.', 415)
  if (isTooDeep(call.body))
    throw refuse('json_too_deep', `The body is nested deeper than ${maximumDepth} levels.`)
  const body = parseJson(decodeUtf8(call.body))
  if (hasTooManyTools(body))
    throw refuse('request_too_large', `The request may have at most ${maximumTools} tools.`)
  return body
}

/** `messages[0].content`, as OpenAI writes it. */
const writePath = (path: readonly PropertyKey[]): string =>
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
  const code =
    issue.code === 'invalid_type' || issue.code === 'invalid_union' ? 'invalid_type' : 'invalid_value'
  const subject = param ? `'${param}'` : 'the request'
  return new GatewayError({
    status: 400,
    code,
    message: `Invalid ${subject}: ${issue.message}.`,
    param: param || null,
  })
}

/** A value as the schema's type; a 400 that names the parameter where it is not. */
export const parseValue = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw issue ? explainIssue(value, issue) : refuse('invalid_value', 'The request is not valid.')
}

/** The same for the body of a call, which must be JSON. */
export const parseRequest = <Schema extends z.ZodType>(schema: Schema, call: Call): z.infer<Schema> =>
  parseValue(schema, readJson(call))

/** The same for what stands behind the question mark; of a name that comes twice the last one counts. */
export const parseQuery = <Schema extends z.ZodType>(schema: Schema, call: Call): z.infer<Schema> =>
  parseValue(schema, Object.fromEntries(call.query))
