import { GatewayError } from './gateway-error.ts'

/** One part of a form, and where its content stands in the body. */
export type FormPart = {
  readonly name: string
  /** Present for a file. */
  readonly filename: string | undefined
  readonly type: string | undefined
  readonly from: number
  readonly to: number
}

const malformed = (why: string): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'invalid_multipart',
    message: `The body is not valid multipart/form-data: ${why}.`,
  })

const boundaryPattern = /;\s*boundary=(?:"([^"\\]{1,70})"|([^\s;"]{1,70}))\s*$/i

/** Nothing else, so that no provider reads another name here than we do. */
const dispositionPattern =
  /^form-data; *name="([^"\\]*)"(?:; *filename="([^"\\]*)")?(?:; *filename\*=[\w!#$&+.^`|~%'-]+)?$/i

const readHeaders = (text: string): Pick<FormPart, 'name' | 'filename' | 'type'> => {
  const headers = new Map<string, string>()
  for (const line of text.split('\r\n').filter(Boolean)) {
    const [, name = '', value = ''] = /^([\w-]+): *(.*?) *$/.exec(line) ?? []
    if (name === '' || headers.has(name.toLowerCase()))
      throw malformed('a part has headers that cannot be read')
    headers.set(name.toLowerCase(), value)
  }
  const [, name, filename] = dispositionPattern.exec(headers.get('content-disposition') ?? '') ?? []
  if (name === undefined) throw malformed('a part has no content-disposition of form-data with a name')
  return { name, filename, type: headers.get('content-type') }
}

/**
 * Finds the parts of a form (RFC 7578), read so strictly that it can be read in one way only. Throws 400.
 */
export const readMultipart = (bytes: Uint8Array, contentType: string): readonly FormPart[] => {
  const [, quoted, bare] = boundaryPattern.exec(contentType) ?? []
  const boundary = quoted ?? bare
  if (boundary === undefined) throw malformed('its content-type names no boundary')
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const opening = `--${boundary}\r\n`
  if (body.indexOf(opening) !== 0) throw malformed('it does not begin with its boundary')
  const separator = `\r\n--${boundary}`
  const parts: FormPart[] = []
  for (let at = opening.length; ; ) {
    const headersEnd = body.indexOf('\r\n\r\n', at)
    const from = headersEnd + 4
    const to = headersEnd < 0 ? -1 : body.indexOf(separator, headersEnd + 2)
    if (to < 0) throw malformed('it ends before its last part does')
    parts.push({ ...readHeaders(body.toString('utf8', at, headersEnd)), from: Math.min(from, to), to })
    const after = to + separator.length
    const next = body.toString('latin1', after, after + 2)
    if (next === '--') return parts
    if (next !== '\r\n') throw malformed('its boundary stands within a part')
    at = after + 2
  }
}
