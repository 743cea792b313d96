import { Configuration, type ProviderEntry } from '../../functions/shared/configuration/configuration.ts'
import { ChatRequest } from '../../functions/shared/contract/chat.ts'
import { GatewayError } from '../../functions/shared/contract/gateway-error.ts'
import { dialects, findDialect } from '../../functions/shared/providers/dialects.ts'
import type { Dialect } from '../../functions/shared/providers/provider.ts'

const callOf = (name: string) => ({ id: name, type: 'function', function: { name, arguments: '{}' } })
const resultOf = (name: string) => ({ role: 'tool', tool_call_id: name, content: 'done' })

/** Thoughts in every form that a dialect may know as its own. */
const thoughts = ['anthropic-claude-v1', 'google-gemini-v1', 'openai-responses-v1'].map(format => {
  const sealed = 'TUFSSw=='
  return { type: 'reasoning.text', format, text: 'Hm.', signature: sealed, data: sealed }
})

/** What a chat may ask for, each with a word that the provider must get to see. */
const features: readonly (readonly [name: string, asks: object, word: string])[] = [
  [
    'tools',
    { tools: [{ type: 'function', function: { name: 'marked', parameters: { type: 'object' } } }] },
    'marked',
  ],
  [
    'parallel tools',
    {
      before: [
        { role: 'assistant', content: null, tool_calls: [callOf('one'), callOf('marked')] },
        ...[resultOf('one'), resultOf('marked')],
      ],
    },
    'marked',
  ],
  [
    'images',
    { content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,TUFSSw==' } }] },
    'TUFSSw==',
  ],
  [
    'image links',
    { content: [{ type: 'image_url', image_url: { url: 'https://marked.example/a.png' } }] },
    'marked.example',
  ],
  [
    'files',
    {
      content: [
        { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,TUFSSw==' } },
      ],
    },
    'TUFSSw==',
  ],
  [
    'audio',
    { content: [{ type: 'input_audio', input_audio: { data: 'TUFSSw==', format: 'wav' } }] },
    'TUFSSw==',
  ],
  [
    'JSON schema',
    {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'n', schema: { type: 'object', properties: { marked: { type: 'string' } } } },
      },
    },
    'marked',
  ],
  [
    'signed thoughts',
    { before: [{ role: 'assistant', content: 'Yes.', reasoning_details: thoughts }] },
    'TUFSSw==',
  ],
  [
    'cache markers',
    { content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral', ttl: '1h' } }] },
    '"ttl":"1h"',
  ],
]

/** An entry of a provider that speaks so, with no more in it than the dialect needs. */
const entryOf = (dialect: string): ProviderEntry => {
  const text = { path: '/', body: { text: '{prompt}' } }
  const conversation = { create: { ...text, id: 'id' }, send: text, answer: { text: 'text' } }
  const provider = {
    baseUrl: 'https://provider.example',
    dialect,
    ...(dialect === 'conversation' && { conversation }),
  }
  const { providers } = Configuration.parse({
    providers: { provider },
    models: [{ name: 'm', targets: [{ provider: 'provider' }] }],
    tenants: [{ id: 'tenant', keyPrefix: 'tenant' }],
  })
  return providers['provider'] as ProviderEntry
}

const takes = ({ chat }: Dialect, asks: object, word: string): boolean => {
  const { content = 'hi', before = [], ...more } = asks as { content?: unknown; before?: readonly object[] }
  const messages = [{ role: 'user', content: 'hi' }, ...before, { role: 'user', content }]
  const request = ChatRequest.parse({ model: 'm', messages, ...more })
  try {
    const translation = chat?.proceed?.({ id: 'c' }) ?? chat
    return JSON.stringify(translation?.toRequest(request, 'm') ?? '').includes(word)
  } catch (error) {
    if (error instanceof GatewayError) return false
    throw error
  }
}

const mark = (has: boolean): string => (has ? 'yes' : '–')

const rowOf = (name: string): readonly string[] => {
  const dialect = findDialect(entryOf(name))
  if (!dialect) throw new Error(`There is no dialect ${name}.`)
  const { chat, completions, embeddings, rerank, native, passes } = dialect
  const spoken = (endpoint: 'messages' | 'responses') =>
    native?.[endpoint] ? 'natively' : chat ? 'through chat' : '–'
  return [
    name,
    mark(chat !== undefined),
    mark(completions !== undefined),
    mark(embeddings !== undefined),
    mark(rerank !== undefined || passes === true),
    spoken('messages'),
    spoken('responses'),
    mark(passes === true),
    ...features.map(([, asks, word]) => mark(takes(dialect, asks, word))),
  ]
}

/** Which endpoint each dialect serves, and what a chat in it may ask for, as a table in Markdown: read off the registry. */
export const supportTable = (): string => {
  const endpoints = ['chat', 'completions', 'embeddings', 'rerank', 'messages', 'responses', 'all other']
  const heading = ['dialect', ...endpoints, ...features.map(([name]) => name)]
  const rows = [heading, heading.map(() => '---'), ...Object.keys(dialects).map(rowOf)]
  return rows.map(row => `| ${row.join(' | ')} |`).join('\n')
}
