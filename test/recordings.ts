import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A real exchange with a provider; where it comes from is in fixtures/providers/PROVENANCE.md. */
export type Recording = {
  readonly file: string
  readonly endpoint: 'chat' | 'completions' | 'embeddings'
  readonly isStream: boolean
  readonly request: { readonly host: string | null; readonly body: Record<string, unknown> | null }
  readonly response: {
    readonly status: number
    readonly body: unknown
    readonly bodyEncoding: 'json' | 'utf8' | 'base64'
  }
}

type Entry = { readonly file: string; readonly endpoint: string; readonly streaming: boolean }

const folder = join(import.meta.dirname, 'fixtures/providers')

const endpoints: Readonly<Record<string, Recording['endpoint']>> = {
  'chat-completions': 'chat',
  'openai-chat-completions': 'chat',
  completions: 'completions',
  embeddings: 'embeddings',
}

const read = ({ file, endpoint, streaming }: Entry): Recording => ({
  ...JSON.parse(readFileSync(join(folder, file), 'utf8')),
  file,
  endpoint: endpoints[endpoint] ?? 'chat',
  isStream: streaming,
})

const { entries } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { entries: Entry[] }

/** Every recording of a provider that speaks OpenAI's protocol. */
export const recordings: readonly Recording[] = entries
  .filter(({ endpoint }) => endpoint in endpoints)
  .map(read)

/** The recordings of another dialect, by the folder that they lie in: `anthropic/messages`. */
export const recordingsIn = (path: string): readonly Recording[] =>
  entries.filter(({ file }) => file.startsWith(`${path}/`)).map(read)

/** The recorded text of a stream. */
export const streamText = ({ response }: Recording): string => response.body as string

export const streams = recordings.filter(
  ({ isStream, response }) => isStream && response.bodyEncoding === 'utf8' && response.status === 200,
)
