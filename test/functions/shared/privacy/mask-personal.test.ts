import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskPersonal } from '../../../../functions/shared/privacy/mask-personal.ts'
import { personalKinds } from '../../../../functions/shared/privacy/personal-data.ts'

const samples = {
  email: ['ada@example.com', '张三@例子.中国'],
  iban: ['DE89370400440532013000', 'GB29 NWBK 6016 1331 9268 19'],
  nationalId: ['11010519491231002X', '078-05-1120'],
  card: ['4111111111111111', '5555 5555 5555 4444'],
  phone: ['+49 30 901820', '13800138000', '(415) 555-2671'],
  ip: ['203.0.113.7', '2001:db8::ff00:42:8329'],
} as const

describe('a masked request', () => {
  it.each(Object.entries(samples))('has placeholders for %s, where they are asked for', (kind, texts) => {
    for (const text of texts) {
      const said = { content: `It is ${text}, I think` }
      const { masked, restore } = maskPersonal(said, [kind as keyof typeof samples])
      expect(masked.content).toBe(`It is [${kind.toUpperCase()}_1], I think`)
      expect(restore(masked.content)).toBe(said.content)
    }
  })

  it('leaves the kinds alone that are not asked for', () => {
    const said = { content: 'ada@example.com at 203.0.113.7' }
    expect(maskPersonal(said, ['ip']).masked.content).toBe('ada@example.com at [IP_1]')
  })

  it('has one placeholder for a value, wherever it stands, and another for the next', () => {
    const { masked } = maskPersonal(['a@b.de', { text: 'c@d.de and a@b.de' }], ['email'])
    expect(masked).toEqual(['[EMAIL_1]', { text: '[EMAIL_2] and [EMAIL_1]' }])
  })

  it('takes no placeholder that the request says of itself', () => {
    const { masked, restore } = maskPersonal(['[EMAIL_1]', 'a@b.de'], ['email'])
    expect(masked).toEqual(['[EMAIL_1]', '[EMAIL_2]'])
    expect(restore('[EMAIL_1] [EMAIL_2] [EMAIL_3]')).toBe('[EMAIL_1] a@b.de [EMAIL_3]')
  })

  it('is looked into where a tool was called, and stays JSON', () => {
    const call = { arguments: '{"to":"a@b.de","n":4111111111111111}' }
    const { masked } = maskPersonal(call, ['email', 'card'])
    expect(JSON.parse(masked.arguments)).toEqual({ to: '[EMAIL_1]', n: 4_111_111_111_111_111 })
  })

  it.each([
    { model: 'a@b.de' },
    { image_url: { url: 'https://a@b.de/' } },
    { input_audio: { data: '+4930901820' } },
    { max_tokens: 4_111_111_111_111_111 },
  ])('keeps what is no prose: %j', said => {
    expect(maskPersonal(said, personalKinds).masked).toEqual(said)
  })

  it('is put right by what it was masked with, also within JSON', () => {
    const piece = fc.oneof(fc.constantFrom(...Object.values(samples).flat()), fc.string())
    fc.assert(
      fc.property(fc.array(piece), pieces => {
        const said = { content: pieces.join(' ') }
        const { masked, restore } = maskPersonal(said, personalKinds)
        expect(restore(masked.content)).toBe(said.content)
        expect(JSON.parse(restore(JSON.stringify(masked)))).toEqual(said)
      }),
      { numRuns: 500 },
    )
  })
})
