import type { Call } from './call.ts'
import { findJsonFault, type JsonFault, maximumDepth } from './find-json-fault.ts'
import { GatewayError } from './gateway-error.ts'
import { isWellFormed } from './is-well-formed.ts'

/** What a Function URL takes (6 MB of event), less the envelope and base64 that the platform puts around a body. */
export const maximumBodyBytes = 4_400_000

const refuse = (code: string, message: string, status = 400): GatewayError =>
  new GatewayError({ status, code, message })

const isJson = (type: string): boolean => /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)

/** Of bodies that need not be looked at. */
const checkHeaders = ({ headers, body }: Call): void => {
  if (body.length > maximumBodyBytes)
    throw refuse('request_too_large', `The body may have at most ${maximumBodyBytes} bytes.`, 413)
  if ((headers['content-encoding'] ?? 'identity') !== 'identity')
    throw refuse('unsupported_encoding', 'Send the body without a content-encoding.', 415)
  if (!isJson(headers['content-type'] ?? 'application/json'))
    throw refuse('unsupported_media_type', 'Send JSON, with the header content-type: application/json.', 415)
}

const explainFault = (fault: JsonFault): GatewayError => {
  switch (fault.type) {
    case 'too-deep':
      return refuse('json_too_deep', `The body is nested deeper than ${maximumDepth} levels.`)
    case 'duplicate-key':
      return refuse('duplicate_key', `The body has the key '${fault.key}' twice in one object. Send it once.`)
    case 'reserved-key':
      return refuse('unknown_parameter', `The body has a key '${fault.key}', which no parameter has.`)
  }
}

const notUtf8 = (): GatewayError =>
  refuse('invalid_utf8', 'The body is not UTF-8. Send JSON encoded as UTF-8.')

const decodeUtf8 = (bytes: Uint8Array): string => {
  // UTF-16 is full of these, JSON in UTF-8 has none.
  if (bytes.includes(0)) throw notUtf8()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw notUtf8()
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw refuse(
      'invalid_json',
      'The body is not valid JSON. Check for truncation, comments and trailing commas.',
    )
  }
}

/** What bytes that are UTF-8 can only have as an escape. */
const surrogate = /\\u[dD][89a-fA-F]/

/** The body of a call as a JSON value. Throws 400, 413 or 415. */
export const readJson = (call: Call): unknown => {
  checkHeaders(call)
  const fault = findJsonFault(call.body)
  if (fault) throw explainFault(fault)
  const text = decodeUtf8(call.body)
  const value = parse(text)
  if (surrogate.test(text) && !isWellFormed(value))
    throw refuse(
      'invalid_unicode',
      'The body has half a surrogate pair (\\ud800 to \\udfff alone), which is no character.',
    )
  return value
}
