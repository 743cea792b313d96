import type { Call } from './call.ts'
import { findIds } from './find-ids.ts'
import { findJsonFault } from './find-json-fault.ts'
import { GatewayError } from './gateway-error.ts'
import type { Operation } from './operation.ts'
import { maximumBodyBytes, readJson } from './read-json.ts'
import { type FormPart, readMultipart } from './read-multipart.ts'

type Fields = Readonly<Record<string, unknown>>

/** A request that is passed on. */
export type Passage = {
  /** Its body as far as it is text: the parts of a form by their names. */
  readonly fields: Fields
  /** The sizes of the files in it, in bytes. */
  readonly files: readonly number[]
  readonly model: string | undefined
  /** What it names that has an owner. */
  readonly ids: readonly string[]
  /** Its own bytes, but for the name of the model; undefined where it has none. */
  readonly write: (model: string | undefined) => Uint8Array | undefined
}

const tooLarge = (): GatewayError =>
  new GatewayError({
    status: 413,
    code: 'request_too_large',
    message: `The body may have at most ${maximumBodyBytes} bytes. Send a larger file in parts: POST /v1/uploads, then POST /v1/uploads/{upload_id}/parts with up to ${maximumBodyBytes} bytes each, then POST /v1/uploads/{upload_id}/complete.`,
  })

const twice = (name: string): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'duplicate_key',
    message: `The form has the field '${name}' twice. Send it once.`,
    param: name,
  })

const textAt = (body: Uint8Array, { from, to }: FormPart): string =>
  new TextDecoder().decode(body.subarray(from, to))

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** `video[id]` is the `id` of `video`, and `file_ids[]` one of the `file_ids`: how SDKs write objects into forms. */
const nest = (name: string, value: unknown): Fields => {
  const [, outer = name, inner] = /^(\w+)\[(\w*)\]$/.exec(name) ?? []
  return { [outer]: inner ? { [inner]: value } : value }
}

const replace = (body: Uint8Array, { from, to }: FormPart, text: string): Uint8Array =>
  Buffer.concat([body.subarray(0, from), Buffer.from(text), body.subarray(to)])

/** What the requests of a batch name, which a provider makes on its own: one a line. Throws 400 for what could be read in two ways. */
const findIdsInLines = (text: string): readonly string[] =>
  text.split('\n').flatMap((line, index) => {
    if (findJsonFault(Buffer.from(line)))
      throw new GatewayError({
        status: 400,
        code: 'invalid_batch_line',
        message: `Line ${index + 1} of the file has a key twice in one object, a reserved one, or is nested too deep.`,
        param: 'file',
      })
    return findIds(parse(line))
  })

const readForm = ({ body, headers }: Call): Passage => {
  const parts = readMultipart(body, headers['content-type'] ?? '')
  const texts = parts.filter(({ filename }) => filename === undefined)
  const named = texts.filter(({ name }) => name === 'model')
  if (named.length > 1) throw twice('model')
  const [part] = named
  const said = texts.map(text => {
    const value = textAt(body, text)
    return nest(text.name, text.type?.startsWith('application/json') ? parse(value) : value)
  })
  const model = part && textAt(body, part)
  const fields: Fields = Object.assign({}, ...said)
  const files = parts.filter(({ filename }) => filename !== undefined)
  const lines = fields['purpose'] === 'batch' ? files.map(file => textAt(body, file)) : []
  return {
    fields,
    files: files.map(({ from, to }) => to - from),
    model,
    ids: [...new Set([...said.flatMap(findIds), ...lines.flatMap(findIdsInLines)])],
    write: name => (part && name !== undefined && name !== model ? replace(body, part, name) : body),
  }
}

const readFields = (call: Call): Passage => {
  const value = readJson(call)
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Fields
  const model = typeof fields['model'] === 'string' ? fields['model'] : undefined
  return {
    fields,
    files: [],
    model,
    ids: findIds(value),
    write: name =>
      model === undefined || name === undefined || name === model
        ? call.body
        : Buffer.from(JSON.stringify({ ...fields, model: name })),
  }
}

const nothing: Omit<Passage, 'write'> = { fields: {}, files: [], model: undefined, ids: [] }

/**
 * What has to be known of a request before it is passed on. Throws 400, 413 and 415 as `readJson` does, for a form 400 where it is none.
 */
export const readPassage = (call: Call, { method }: Operation): Passage => {
  const { body, headers } = call
  if (body.length > maximumBodyBytes) throw tooLarge()
  if (method !== 'POST' || body.length === 0) return { ...nothing, write: () => undefined }
  const type = headers['content-type'] ?? ''
  if (/^multipart\/form-data\b/i.test(type)) return readForm(call)
  // A description of a call, in which nothing is ours (RFC 4566).
  if (/^application\/sdp\b/i.test(type)) return { ...nothing, write: () => body }
  return readFields(call)
}
