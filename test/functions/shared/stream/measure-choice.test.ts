import { describe, expect, it } from 'vitest'
import { measureChoice } from '../../../../functions/shared/stream/measure-choice.ts'

describe('measureChoice', () => {
  it.each([
    ['a text', { text: 'four' }],
    ['content', { delta: { role: 'assistant', content: 'four' } }],
    ['content in parts', { delta: { content: [{ text: 'four' }] } }],
    ['the content of a whole answer', { message: { content: 'four' } }],
    ['a refusal', { delta: { refusal: 'four' } }],
    ['reasoning', { delta: { reasoning_content: 'four' } }],
    ['reasoning said twice', { delta: { reasoning: 'four', reasoning_details: [{ text: 'four' }] } }],
    ['reasoning under two names', { delta: { reasoning: 'four', reasoning_content: 'four' } }],
    ['reasoning beside an empty one', { delta: { reasoning: '', reasoning_content: 'four' } }],
    [
      'a tool call',
      {
        delta: {
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'fo', arguments: 'ur' } }],
        },
      },
    ],
    ['an old function call', { delta: { function_call: { name: 'fo', arguments: 'ur' } } }],
  ])('counts the four characters of %s', (_, choice) => {
    expect(measureChoice(choice)).toBe(4)
  })

  it.each([
    ['a picture', { delta: { images: [{ image_url: { url: 'data:image/png;base64,AAAA' } }] } }],
    ['a signature', { delta: { content: '', reasoning_details: [{ signature: 'x'.repeat(1_000) }] } }],
    ['a finish_reason', { delta: {}, finish_reason: 'stop' }],
    ['nothing', { delta: { content: null, tool_calls: null } }],
  ])('counts nothing of %s', (_, choice) => {
    expect(measureChoice(choice)).toBe(0)
  })
})
