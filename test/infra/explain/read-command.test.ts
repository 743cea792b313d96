import { describe, expect, it } from 'vitest'
import { readCommand } from '../../../infra/explain/read-command.ts'

describe('the explain command', () => {
  it('needs no more than a request', () => {
    expect(readCommand(['request.json'])).toEqual({
      ...{ request: 'request.json', endpoint: 'chat', config: 'gateway.yaml', json: false },
      ...{ model: undefined, tenant: undefined, session: undefined, health: undefined, seed: undefined },
    })
  })

  it('reads every flag', () => {
    const flags = [
      '--model',
      'm',
      '--endpoint',
      'embeddings',
      '--tenant',
      't',
      '--session',
      's',
      '--health',
      'h',
    ]
    expect(readCommand(['r', ...flags, '--seed', '7', '--config', 'c', '--json'])).toEqual({
      ...{ request: 'r', model: 'm', endpoint: 'embeddings', tenant: 't', session: 's', health: 'h' },
      ...{ seed: '7', config: 'c', json: true },
    })
  })

  it.each([
    ['no file', [], 'Name one file with a request.'],
    ['two files', ['a', 'b'], 'Name one file with a request.'],
    ['an unknown endpoint', ['a', '--endpoint', 'audio'], 'must be one of chat, completions, embeddings'],
    ['an unknown flag', ['a', '--sed', '1'], "Unknown option '--sed'"],
  ])('refuses %s', (_, args, message) => {
    expect(() => readCommand(args)).toThrow(message)
  })
})
