import { describe, expect, it } from 'vitest'
import { readFlags } from '../../../infra/local/read-flags.ts'

describe('readFlags', () => {
  it('has a default for every flag', () => {
    expect(readFlags([])).toEqual({
      ...{ port: 8787, config: 'gateway.yaml', data: '.causeway', key: undefined },
      ...{ watch: false, help: false },
    })
  })

  it('reads every flag', () => {
    const args = [
      '--port=0',
      '--config',
      'a.yaml',
      '--data',
      'b',
      '--key',
      'sk-12345678',
      '--watch',
      '--help',
    ]
    expect(readFlags(args)).toEqual({
      ...{ port: 0, config: 'a.yaml', data: 'b', key: 'sk-12345678', watch: true, help: true },
    })
  })

  it.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['serve'], "Unexpected argument 'serve'"],
    [['--port'], "Option '--port <value>' argument missing"],
    [['--port', 'http'], '--port must be a number from 0 to 65535, not "http".'],
    [['--port', '65536'], '--port must be a number from 0 to 65535'],
    [['--config', ''], '--config needs a value.'],
    [['--key', 'sk-12345678', '--key', 'sk-12345679'], '--key can be given only once.'],
    [['--key', 'short'], '--key must be 8 to 256 visible ASCII characters'],
  ])('refuses %j in one line', (args, message) => {
    expect(() => readFlags(args)).toThrow(message)
    expect(() => readFlags(args)).toThrow(/^[^\n]+$/)
  })

  it('does not repeat a key that it refuses', () => {
    expect(() => readFlags(['--key', 'my secret key'])).not.toThrow('my secret')
  })
})
