import { gzipSync } from 'node:zlib'
import { chatReply, chatStream, refusal } from '../upstream/chat-script.ts'
import type { Script } from '../upstream/scripted-upstream.ts'

export const words = ['Grüße, ', '世界', ' 👋🏽'] as const
const good = chatReply(words.join(''))
const stream = chatStream(words)
const [role = '', first = ''] = stream.pieces

const json = { 'content-type': 'application/json' }
const json200 = (body: string): Script => ({ headers: json, pieces: [body] })
const without = (name: string): string => {
  const { [name]: _, ...rest } = JSON.parse(String(good.pieces[0]))
  return JSON.stringify(rest)
}
const whole = String(good.pieces[0])
const bytes = Buffer.from(stream.pieces.join(''))
const text = (change: (stream: string) => string): Script => ({ pieces: [change(stream.pieces.join(''))] })
const broken = (piece: string): Script => ({ pieces: [role, first, piece], ending: 'hang' })

type Performance = readonly [Script, ...Script[]]
const then = (...failures: readonly [Script, ...Script[]]): Performance => [...failures, good]

/** What the provider does, by the name that the table calls it; the last script is given for ever. */
const performances: Readonly<Record<string, Performance>> = {
  good: [good],
  stream: [stream],
  '502 then good': then(refusal(502, { message: 'bad gateway' })),
  '503 then good': then(refusal(503, { message: 'down' })),
  '504 then good': then(refusal(504, { message: 'late' })),
  '529 then good': then(refusal(529, { message: 'overloaded' })),
  'reset then good': then({ speaks: false, ending: 'reset' }),
  '503 for ever': [refusal(503, { message: 'down' })],
  'no quota then good': then(refusal(429, { message: 'You ran out.', code: 'insufficient_quota' })),
  'key refused then good': then(refusal(401, { message: 'Incorrect API key provided: sk-scr***ted' })),
  'too long': [refusal(400, { message: 'too long', code: 'context_length_exceeded' })],
  'no such model': [refusal(404, { message: 'no such model', code: 'model_not_found' })],
  'content filter': [{ ...good, pieces: [whole.replace('"stop"', '"content_filter"')] }],
  'error in a 200': [{ headers: json, pieces: ['{"error":{"message":"no"}}'] }],
  'choices of nothing': [json200('{"choices":[null],"usage":{"prompt_tokens":7,"completion_tokens":3}}')],
  'a list of nothing': [json200('[]')],
  'a chunk of nothing': [{ pieces: ['data: {"choices":[null]}\n\n', ...stream.pieces] }],
  'more tokens than there are': [json200(whole.replace(/"usage":.*/, '"usage":{"prompt_tokens":1e300}}'))],
  'fewer tokens than none': [json200(whole.replace(/"usage":.*/, '"usage":{"prompt_tokens":-7}}'))],
  'created, then good': then({ ...good, status: 201 }),
  'no usage': [{ headers: json, pieces: [without('usage')] }],
  'more than was held': [chatReply('Hello', 90_000)],
  'cut short': [{ headers: { ...json, 'content-length': '5000' }, pieces: [whole], ending: 'reset' }],
  'fifty encodings': [
    { headers: { ...json, 'content-encoding': Array(50).fill('gzip').join(', ') }, pieces: [whole] },
  ],
  'gzip bomb': [
    {
      headers: { ...json, 'content-encoding': 'gzip' },
      pieces: [gzipSync(Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(80_000_000, 'a')]))],
    },
  ],
  'headers of its own': [
    {
      ...good,
      headers: { ...json, 'set-cookie': 'a=b', 'openai-organization': 'org-1', 'x-request-id': 'req_theirs' },
    },
  ],
  redirect: [{ status: 307, headers: { location: 'http://169.254.169.254/' }, pieces: ['x'] }],
  'echoes its key': [refusal(400, { message: 'bad header authorization: Bearer sk-scripted' })],
  ...Object.fromEntries(
    ['120', '0', '-5', '1e9', 'Wed, 21 Oct 2037 07:28:00 GMT', 'garbage'].map(value => [
      `retry-after ${value}`,
      then({ ...refusal(503, { message: 'down' }), headers: { ...json, 'retry-after': value } }),
    ]),
  ),
  'byte by byte': [{ pieces: [...bytes].map(byte => Uint8Array.of(byte)) }],
  'byte order mark': [text(all => `\uFEFF${all}`)],
  'carriage returns': [text(all => all.replaceAll('\n', '\r\n'))],
  comments: [text(all => all.replaceAll('data:', ': ping\n\nevent: ping\n\ndata:'))],
  'odd grammar': [text(all => all.replaceAll('data: ', 'id: 7\nretry: 10\nnothing\nother: x\ndata:'))],
  'empty data': [text(all => `data:\n\n${all.replaceAll('\n\n', '\n\ndata:\n\n')}`)],
  'a line without end': [
    { pieces: [role, first, 'data: ', ...Array(9).fill('x'.repeat(1_000_000))], ending: 'hang' },
  ],
  'bad JSON': [broken('data: {oops\n\n')],
  'no [DONE]': [text(all => all.replace('data: [DONE]\n\n', ''))],
  'early end': [{ pieces: [role, first] }],
  reset: [{ pieces: [role, first], ending: 'reset' }],
  'reset before a word, then good': [{ pieces: [role], ending: 'reset' }, stream],
  'error event': [broken('event: error\ndata: {"error":{"message":"overloaded","type":"server_error"}}\n\n')],
  'usage in each chunk': [
    text(all =>
      all.replaceAll(
        '"finish_reason":null}]}',
        '"finish_reason":null}],"usage":{"prompt_tokens":7,"completion_tokens":1,"total_tokens":8}}',
      ),
    ),
  ],
  'usage after [DONE]': [
    text(all => `${all.replace(/data: [^\n]*"usage"[^\n]*\n\n/, '')}${stream.pieces.at(-2)}`),
  ],
  'gzip stream': [{ headers: { 'content-encoding': 'gzip' }, pieces: [gzipSync(bytes)] }],
  'halves of a character': [
    {
      pieces: [
        role,
        ...words.map(word => chatStream([word]).pieces[1] ?? '').slice(0, 2),
        String(chatStream([' X']).pieces[1]).replace(' X', ' \\ud83d\\udc4b'),
        String(chatStream(['X']).pieces[1]).replace('X', '\\ud83c'),
        String(chatStream(['X']).pieces[1]).replace('X', '\\udffd'),
        ...stream.pieces.slice(-3),
      ],
    },
  ],
}

export const performanceNames: readonly string[] = Object.keys(performances)

/** Throws for a name that there is none of. */
export const performanceOf = (name: string): Performance => {
  const performance = performances[name]
  if (!performance) throw new Error(`There is no performance '${name}' in performances.ts.`)
  return performance
}
