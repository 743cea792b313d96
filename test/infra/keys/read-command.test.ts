import { describe, expect, it } from 'vitest'
import { freeTerms } from '../../../functions/shared/contract/virtual-key-terms.ts'
import { readCommand } from '../../../infra/keys/read-command.ts'

const now = Date.UTC(2026, 10, 21)
const read = (line: string) => readCommand(line.split(' ').filter(Boolean), now)
const local = { region: undefined, data: '.causeway', config: 'gateway.yaml', json: false }

describe('readCommand', () => {
  it.each([
    [
      'create --tenant acme',
      {
        ...{ action: 'create', tenant: 'acme', name: 'unnamed', expiresAt: undefined, value: undefined },
        ...{ terms: freeTerms, ...local },
      },
    ],
    [
      'create --tenant acme --name laptop --expires 1d --key sk-12345 --region eu-west-1 --json',
      {
        ...local,
        ...{
          action: 'create',
          tenant: 'acme',
          name: 'laptop',
          expiresAt: now + 86_400_000,
          value: 'sk-12345',
          terms: freeTerms,
        },
        ...{ region: 'eu-west-1', json: true },
      },
    ],
    [
      'create --tenant acme --budget-usd 2.5 --rpm none --models a,b* --endpoints /v1/* --ips ::1',
      {
        ...{ action: 'create', tenant: 'acme', name: 'unnamed', expiresAt: undefined, value: undefined },
        ...{
          terms: {
            budget: { usd: 2.5 },
            limits: {},
            models: ['a', 'b*'],
            endpoints: ['/v1/*'],
            ips: ['::1'],
          },
          ...local,
        },
      },
    ],
    ['list', { action: 'list', tenant: undefined, ...local }],
    [
      'list --tenant acme --data here --config there.yaml',
      { action: 'list', tenant: 'acme', ...local, data: 'here', config: 'there.yaml' },
    ],
    [
      'rotate key_1 --tenant acme',
      { action: 'rotate', id: 'key_1', tenant: 'acme', overlapMs: 86_400_000, ...local },
    ],
    [
      'rotate --tenant acme --overlap 0m key_1',
      { action: 'rotate', id: 'key_1', tenant: 'acme', overlapMs: 0, ...local },
    ],
    ['revoke key_1 --tenant acme', { action: 'revoke', id: 'key_1', tenant: 'acme', ...local }],
  ])('reads: %s', (line, command) => {
    expect(read(line)).toEqual(command)
  })

  it.each([
    ['', 'There is no command'],
    ['delete key_1', '"delete" is no command'],
    ['toString', '"toString" is no command'],
    ['create', 'Add --tenant TENANT'],
    ['create laptop --tenant acme', "Unexpected argument 'laptop'"],
    ['create --tenant', "'--tenant <value>' argument missing"],
    ['create --tenant --name x', "'--tenant' argument is ambiguous"],
    ['create --tenant acme --expires soon', '--expires soon: must be'],
    ['create --tenant acme --models a,', '--models "a,": must be a list'],
    ['create --tenant acme --budget-tokens 0.5', "Invalid 'budget.tokens'"],
    ['create --tenant acme --ips 10.0.0.0/33', "Invalid 'ips[0]': must be an IP address"],
    ['create --tenant acme --endpoints chat', "Invalid 'endpoints[0]': must be a path"],
    ['rotate --tenant acme', 'Give one ID'],
    ['rotate key_1 key_2 --tenant acme', 'Give one ID'],
    ['rotate key_1 --tenant acme --overlap 1', '--overlap 1: must be'],
    ['revoke key_1', 'Add --tenant TENANT'],
    ['revoke key_1 --tenant acme --overlap 1h', "Unknown option '--overlap'"],
    ['list --region=', '--region "": must look like eu-west-1'],
    ['list --region europe', '--region "europe": must look like eu-west-1'],
  ])('refuses in one line: %s', (line, message) => {
    expect(() => read(line)).toThrow(message)
    expect(() => read(line)).not.toThrow('\n')
  })

  it.each(['us-gov-west-1', 'ap-southeast-5', 'eusc-de-east-1'])('takes the region %s', region => {
    expect(read(`list --region ${region}`)).toMatchObject({ region })
  })
})
