import { describe, expect, it } from 'vitest'
import { checkAccess } from '../../../../functions/shared/callers/check-access.ts'
import type { AccessLists } from '../../../../functions/shared/contract/access-lists.ts'

const codeOf = (lists: readonly AccessLists[], sourceIp: string, endpoint = '/v1/models') => {
  try {
    checkAccess(lists, { sourceIp, endpoint })
    return 'allowed'
  } catch (error) {
    return (error as { code: string }).code
  }
}
const ips = ['203.0.113.7', '10.0.0.0/8', '2001:db8::/32', '::ffff:192.0.2.0/120']

describe('checkAccess', () => {
  it.each([
    '203.0.113.7',
    '10.255.255.255',
    '::ffff:10.1.2.3',
    '::ffff:a01:203',
    '2001:db8::1',
    '2001:DB8:0:0:0:0:0:1',
    '192.0.2.9',
  ])('lets in %s', address => {
    expect(codeOf([{ ips }], address)).toBe('allowed')
  })

  it.each([
    '203.0.113.8',
    '11.0.0.1',
    '::ffff:11.0.0.1',
    '2001:db9::1',
    '::1',
    'fe80::1%eth0',
    '[2001:db8::1]',
    '010.0.0.1',
    '10.1',
    '167772161',
    '10.0.0.1, 203.0.113.7',
    'undefined',
    '',
  ])('keeps out "%s"', address => {
    expect(codeOf([{ ips }], address)).toBe('ip_not_allowed')
  })

  it('asks every list that is there', () => {
    expect(codeOf([{}, {}], 'anything')).toBe('allowed')
    expect(codeOf([{ ips: ['10.0.0.0/8'] }, { ips: ['10.1.0.0/16'] }], '10.2.0.1')).toBe('ip_not_allowed')
    expect(codeOf([{ ips: ['10.1.0.0/16'] }, { ips: ['10.0.0.0/8'] }], '10.2.0.1')).toBe('ip_not_allowed')
    expect(codeOf([{ endpoints: ['/v1/*'] }, { endpoints: ['/v1/chat*'] }], '')).toBe('route_not_allowed')
    expect(codeOf([{ endpoints: [] }], '')).toBe('route_not_allowed')
  })
})
