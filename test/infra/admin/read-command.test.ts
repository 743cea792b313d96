import { describe, expect, it } from 'vitest'
import { readCommand } from '../../../infra/admin/read-command.ts'

const now = Date.UTC(2026, 10, 21)
const read = (line: string) => readCommand(line.split(' ').filter(Boolean), now)
/** The body as it is sent, in which what is undefined is not. */
const bodyOf = (line: string) => JSON.parse(JSON.stringify(read(line).body))

describe('readCommand', () => {
  it.each([
    ['tenants', 'GET', '/tenants', 'tenants'],
    ['tenant acme', 'GET', '/tenants/acme', 'tenant'],
    ['tenants suspend acme', 'POST', '/tenants/acme/suspend', 'entry'],
    ['tenants resume acme', 'POST', '/tenants/acme/resume', 'entry'],
    ['usage acme --by key', 'GET', '/tenants/acme/usage?by=key', 'usage'],
    ['keys acme', 'GET', '/tenants/acme/keys', 'keys'],
    ['keys revoke acme key_1', 'POST', '/tenants/acme/keys/key_1/revoke', 'key'],
    ['pools', 'GET', '/pools', 'pools'],
    ['pools reset openai 1a2b3c4d', 'POST', '/pools/openai/1a2b3c4d/reset', 'pools'],
    ['pools eject openai gpt/5', 'POST', '/pools/openai/gpt%2F5/eject', 'pools'],
    ['keys revoke acme ../x', 'POST', '/tenants/acme/keys/..%2Fx/revoke', 'key'],
  ])('reads: %s', (line, method, path, view) => {
    expect(read(line)).toMatchObject({ method, path, view, data: '.causeway', json: false })
  })

  it('reads a tenant in the words of gateway.yaml, and sends what was said alone', () => {
    expect(bodyOf('tenants create a-b')).toEqual({ id: 'a-b', quota: {}, limits: {} })
    const line = 'tenants create a --prefix aa --usd 1.5 --tokens 2 --per day --rpm 3 --tpm 4 --concurrency 5'
    expect(
      bodyOf(
        `${line} --models m,n* --endpoints /v1/* --ips 10.0.0.1,::/0 --webhook https://a.example --content-days 30`,
      ),
    ).toEqual({
      ...{ id: 'a', keyPrefix: 'aa', quota: { usd: 1.5, tokens: 2, per: 'day' } },
      limits: { requestsPerMinute: 3, tokensPerMinute: 4, concurrency: 5 },
      ...{ models: ['m', 'n*'], endpoints: ['/v1/*'], ips: ['10.0.0.1', '::/0'] },
      ...{ webhook: 'https://a.example', content: { days: 30 } },
    })
  })

  it('takes away what is none', () => {
    expect(
      bodyOf(
        'tenants update a --version 3 --usd none --rpm none --models none --webhook none --content-days none',
      ),
    ).toEqual({
      ...{
        version: 3,
        quota: { usd: null },
        limits: { requestsPerMinute: null },
        models: null,
        webhook: null,
        content: null,
      },
    })
    expect(bodyOf('keys update a key_1 --budget-usd none --tpm 5 --ips none --endpoints none')).toEqual({
      ...{ budget: { usd: null }, limits: { tokensPerMinute: 5 }, ips: null, endpoints: null },
    })
  })

  it('reads when a new key ends', () => {
    expect(bodyOf('keys create a --expires 1d --budget-tokens 9')).toEqual({
      ...{ name: 'unnamed', expiresAt: '2026-11-22T00:00:00.000Z', budget: { tokens: 9 }, limits: {} },
    })
  })

  it.each([
    ['', 'There is no command: say tenants, tenant, tenants create'],
    ['toString', '"toString" is no command'],
    ['tenants delete acme', 'Write: npm run admin -- tenants (--help explains it)'],
    ['tenants create', 'Write: npm run admin -- tenants create TENANT'],
    ['tenants create x --usd lots', '--usd lots: must be a number'],
    ['tenants create x --models a,,b', '--models "a,,b": must be a list'],
    ['tenants create x --version 1', "Unknown option '--version'"],
    ['tenants update x --prefix y', "Unknown option '--prefix'"],
    ['tenants suspend x --rpm 1', "Unknown option '--rpm'"],
    ['keys update acme', 'Write: npm run admin -- keys update TENANT KEY_ID'],
    ['keys create acme --expires never', '--expires never: must be'],
  ])('refuses in one line: %s', (line, message) => {
    expect(() => read(line)).toThrow(message)
    expect(() => read(line)).not.toThrow('\n')
  })
})
