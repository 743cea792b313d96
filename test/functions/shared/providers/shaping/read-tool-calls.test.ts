import { describe, expect, it } from 'vitest'
import { readToolCalls } from '../../../../../functions/shared/providers/shaping/read-tool-calls.ts'
import { cutsOf, sayInPieces, sayWhole } from './say.ts'

const quirk = readToolCalls('call_a')
const block = (call: string): string => `<tool_call>${call}</tool_call>`
const weather = '{"name":"weather","arguments":{"city":"Bern"}}'

/** Text, and the names and arguments of calls. */
const read = ({ message, finish_reason }: ReturnType<typeof sayWhole>) => ({
  text: message.content ?? '',
  calls: (message.tool_calls ?? []).map(
    ({ function: called }: { function: { name: string; arguments: string } }) => [
      called.name,
      called.arguments,
    ],
  ),
  finish_reason,
})

const called = [['weather', '{"city":"Bern"}']]

const cases: Readonly<Record<string, { text: string; said: string; calls: readonly unknown[] }>> = {
  'a text': { text: 'No tools, a < b.', said: 'No tools, a < b.', calls: [] },
  'a call alone': { text: block(`\n${weather}\n`), said: '', calls: called },
  'a text and a call': { text: `Let me see.\n\n${block(weather)}\n`, said: 'Let me see.', calls: called },
  'two calls': { text: `${block(weather)}\n${block(weather)}`, said: '', calls: [...called, ...called] },
  'a text after a call': { text: `${block(weather)}\n Done. `, said: 'Done.', calls: called },
  'a block that is no JSON': { text: `a ${block('x')} b`, said: `a ${block('x')} b`, calls: [] },
  'a block without a name': { text: block('{}'), said: block('{}'), calls: [] },
  'a block that was not closed': { text: `<tool_call>${weather}`, said: '', calls: called },
  'half a block': { text: 'a <tool_call>{"name":', said: 'a <tool_call>{"name":', calls: [] },
  'half a tag': { text: 'a <tool_c', said: 'a <tool_c', calls: [] },
  'white space at the end': { text: 'a \n', said: 'a \n', calls: [] },
}

describe('calls written as text', () => {
  it.each(Object.entries(cases))(
    'are read from %s, whole and however it is cut',
    (_, { text, said, calls }) => {
      const expected = { text: said, calls, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }
      expect(read(sayWhole(quirk, { content: text }))).toEqual(expected)
      for (const pieces of cutsOf(text)) {
        const streamed = read(
          sayInPieces(
            quirk,
            pieces.map(content => ({ content })),
          ),
        )
        expect(streamed).toEqual(expected)
      }
    },
  )

  it('have an id each, which another answer does not use', () => {
    const text = block(weather).repeat(2)
    const idsOf = (id: string) =>
      sayWhole(readToolCalls(id), { content: text }).message.tool_calls.map((call: { id: string }) => call.id)
    expect(new Set([...idsOf('one'), ...idsOf('two')]).size).toBe(4)
  })

  it('leave a text that was cut off by its limit as it ended', () => {
    expect(sayInPieces(quirk, [{ content: 'a <tool' }], 'length')).toMatchObject({
      message: { content: 'a <tool' },
      finish_reason: 'length',
    })
  })
})
