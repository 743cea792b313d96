import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mintVirtualKey } from '../../../../functions/shared/contract/virtual-key.ts'
import { chooseRequestId } from '../../../../functions/shared/edge/request-id.ts'
import { maskLogText } from '../../../../functions/shared/privacy/mask-log-text.ts'

const confidential: readonly (readonly [kind: string, text: string])[] = [
  ['a virtual key', 'cw_acme0123456789ABCDEFGHIJKL3n0f9a'],
  ['a provider key', 'sk-proj-abcDEF0123456789_-xyz'],
  ['a provider key that contains a UUID', 'sk-550e8400-e29b-41d4-a716-446655440000'],
  ['a Google key', 'AIzaSyA0123456789abcdefghijklmnopqrstuv'],
  ['an AWS key id', 'AKIAIOSFODNN7EXAMPLE'],
  ['a temporary AWS key id', 'ASIAIOSFODNN7EXAMPLE'],
  ['a Stripe key', 'sk_live_51H0123456789abcdef'],
  ['a webhook secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  ['a code host’s token', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
  ['a JSON Web Token', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl'],
  ['an e-mail address', 'ada.lovelace+test@mail.example.co.uk'],
  ['an e-mail address in Chinese', '张三@例子.中国'],
  ['a card in one piece', '4111111111111111'],
  ['a card in fours', '5555 5555 5555 4444'],
  ['a card with hyphens', '6011-1111-1111-1117'],
  ['a card of American Express', '3782 822463 10005'],
  ['a card of 19 digits', '6222 0212 3456 7890 128'],
  ['a number of China’s identity card', '11010519491231002X'],
  ['a social security number', '078-05-1120'],
  ['an account number', 'DE89370400440532013000'],
  ['an account number in fours', 'GB29 NWBK 6016 1331 9268 19'],
  ['a phone number with its country', '+86 138 0013 8000'],
  ['a mobile of China', '13800138000'],
  ['a mobile of China in groups', '138-0013-8000'],
  ['a landline of China', '010-62345678'],
  ['a phone number of North America', '(415) 555-2671'],
]

describe('a line of the log', () => {
  it.each(confidential)('has nothing of %s', (_, text) => {
    for (const line of [
      text,
      `said "${text}" to us`,
      `x=${text}&y=1`,
      `${text}, ${text}`,
      `号码：${text}。`,
    ]) {
      const masked = maskLogText(line)
      expect(masked).not.toContain(text)
      expect(masked).toMatch(/\[(key|token|secret|personal)\]/)
    }
  })

  it.each([
    ['Authorization: Bearer 550e8400-e29b-41d4-a716-446655440000', 'Authorization: Bearer [token]'],
    ['authorization: basic dXNlcjpwYXNzd29yZA==', 'authorization: basic [token]'],
    ['https://ada:s3cret@proxy.example/x', 'https://[credentials]@proxy.example/x'],
    ['GET /v1/models?api_key=hunter2hunter2&limit=5', 'GET /v1/models?api_key=[secret]&limit=5'],
    ['/o?X-Amz-Signature=0011aabb&Expires=900', '/o?X-Amz-Signature=[secret]&Expires=900'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow/+==\n-----END', '[key]-----END'],
    ['1234 4111 1111 1111 1111', '1234 [personal]'],
    ['4111 1111 1111 1111 123 12/27', '[personal] 123 12/27'],
  ])('has %j as %j', (text, masked) => {
    expect(maskLogText(text)).toBe(masked)
  })

  it.each([
    '2026-11-21T16:47:27.123Z',
    '2026-11',
    '1700000000000',
    '1763743647',
    '41111',
    '0.004111111111111111',
    '4111111111111112',
    '110105194912310021',
    '000-12-3456',
    'DE88370400440532013000',
    '10.0.0.255',
    '2001:db8::ff00:42:8329',
    '3.1162.0',
    'gateway.yaml-0a1b2c3d',
    'gpt-5.2-2026-01-01',
    'task-force-of-seven-people',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '12345678-1234-4234-9234-123456789012',
    '41111111-1111-1111-1111-411111111111',
    'model_not_found',
    '[{"target":"openai/gpt-5.2","key":"k3","status":429,"ms":1800}]',
  ])('keeps %s', text => {
    expect(maskLogText(text)).toBe(text)
  })

  const names = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)
  const bytes = fc.uint8Array({ minLength: 12, maxLength: 12 })

  it('keeps the lease of every request, by which its settle is replayed', () => {
    const ours = '550e8400-e29b-41d4-a716-446655440000'
    fc.assert(
      fc.property(fc.oneof(names, fc.uuid(), fc.constant('ya29')), bytes, (asked, random) => {
        const lease = `${chooseRequestId(asked, ours)}.${Buffer.from(random).toString('hex')}`
        expect(maskLogText(lease)).toBe(lease)
      }),
      { numRuns: 2_000 },
    )
  })

  it('has no secret whatever stands around it', () => {
    const secret = fc.oneof(
      fc.constantFrom(...confidential.map(([, text]) => text)),
      fc.constantFrom('acme', 'a', '0').map(prefix => mintVirtualKey(prefix, randomBytes)),
    )
    // A letter or digit beside it would make it another word.
    const space = fc.constantFrom(' ', '"', ',', '\n', '/', '（', '\t')
    fc.assert(
      fc.property(fc.string(), space, secret, space, fc.string(), (before, left, text, right, after) => {
        expect(maskLogText(before + left + text + right + after)).not.toContain(text)
      }),
      { numRuns: 2_000 },
    )
  })

  it('does not change any more when it is masked again', () => {
    const piece = fc.oneof(
      fc.constantFrom(...confidential.map(([, text]) => text)),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(fc.array(piece), pieces => {
        const once = maskLogText(pieces.join(' '))
        expect(maskLogText(once)).toBe(once)
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    'a',
    '@',
    '.',
    'a@',
    'a.',
    '1',
    '1 ',
    '1-',
    '+1',
    '4111 ',
    'sk-',
    'eyJ',
    'eyJ-',
    'eyJa.',
    '://',
    '://a@',
    '?key=',
    '=',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    'bearer ',
    'A1',
    'DE89',
    'DE89 ',
    '550e8400-',
    ':',
    '1.',
  ])('reads 300,000 characters of %j in linear time: a second look at each would take a minute', piece => {
    const text = piece.repeat(300_000 / piece.length)
    const before = performance.now()
    maskLogText(text)
    expect(performance.now() - before).toBeLessThan(3_000)
  })
})
