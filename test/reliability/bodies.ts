import { gzipSync } from 'node:zlib'
import { maximumBodyBytes } from '../../functions/shared/contract/read-json.ts'

const chat = (more: object = {}) => ({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...more })
const saying = (content: unknown) => JSON.stringify(chat({ messages: [{ role: 'user', content }] }))

/** The body of a sound request to a model. */
export const soundBodyFor = (model: string): string => JSON.stringify(chat({ model }))
const soundBody = soundBodyFor('m')

const tool = (index: number) => ({
  type: 'function',
  function: { name: `tool_${index}`, description: 'x'.repeat(1_500), parameters: { type: 'object' } },
})

/** Bodies that the table names, because they are too large for it or no text; the names are read by nobody but `bodyOf`. */
const bodies: Readonly<Record<string, () => string | Uint8Array>> = {
  "'\\ufeff'+OK": () => `\uFEFF${soundBody}`,
  'utf16le(OK)': () => Buffer.from(soundBody, 'utf16le'),
  "'{\"model\":\"m\",\"messages\":'+'['.repeat(10000)+']'.repeat(10000)+'}'": () =>
    `{"model":"m","messages":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
  "'['.repeat(3e6)+']'.repeat(3e6)": () => '['.repeat(3e6) + ']'.repeat(3e6),
  'pad(OK,LIMIT+1)': () => soundBody.padEnd(maximumBodyBytes + 1),
  'pad(OK,LIMIT)': () => soundBody.padEnd(maximumBodyBytes),
  'gzip(10 MB zeros)': () => gzipSync(Buffer.alloc(10_000_000)),
  'one string of 4 MB': () => saying('lorem ipsum '.repeat(333_333)),
  'a picture of 4 MB': () =>
    saying([
      { type: 'image_url', image_url: { url: `data:image/png;base64,${'iVBORw0K'.repeat(500_000)}` } },
    ]),
  'base64(OK)': () => Buffer.from(soundBody).toString('base64'),
  'a schema of 1 MB': () =>
    JSON.stringify(
      chat({
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'slow',
            schema: {
              type: 'object',
              description: 'x'.repeat(1_000_000),
              properties: { text: { type: 'string', pattern: '(a+)+$' } },
            },
          },
        },
      }),
    ),
  '2,000 tools': () =>
    JSON.stringify(chat({ tools: Array.from({ length: 2_000 }, (_, index) => tool(index)) })),
  '100,000 inputs': () => JSON.stringify({ model: 'm', input: Array(100_000).fill('a') }),
  'a prompt beyond the quota': () => saying('a'.repeat(60_000)),
}

/** Throws for a name that there is none of, so that no case passes by chance. */
export const bodyOf = (name: string): Uint8Array => {
  const make = bodies[name]
  if (!make) throw new Error(`There is no body '${name}' in bodies.ts.`)
  return Buffer.from(make() as string)
}
