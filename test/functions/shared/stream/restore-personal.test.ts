import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StreamChoice } from '../../../../functions/shared/contract/stream-chunk.ts'
import { gatherAnswer } from '../../../../functions/shared/stream/gather-answer.ts'
import { restorePersonal } from '../../../../functions/shared/stream/restore-personal.ts'
import type { Utterance } from '../../../../functions/shared/stream/utterance.ts'

const values: Readonly<Record<string, string>> = {
  '[EMAIL_1]': 'ada@example.com',
  '[PHONE_12]': '+49 30 901820',
}
const restore = (text: string) => text.replace(/\[[A-Z]+_\d+\]/g, name => values[name] ?? name)

const say = (...choices: readonly StreamChoice[]): Utterance => ({
  type: 'chunk',
  chunk: { id: 'c', choices },
})
const open = () => restorePersonal(restore)

/** What a stream says in the end, and each of its chunks. */
const run = (utterances: readonly Utterance[]) => {
  const step = open()
  const gathered = gatherAnswer()
  const said = [...utterances.flatMap(step.push), ...step.end()]
  for (const utterance of said) gathered.step.push(utterance)
  return { said, choices: gathered.read() as readonly { readonly message: Record<string, unknown> }[] }
}

const cutAt = (text: string, cuts: readonly number[]): readonly string[] => {
  const places = [0, ...cuts.toSorted((one, other) => one - other), text.length]
  return places.slice(1).map((end, index) => text.slice(places[index], end))
}

const text = 'Write to [EMAIL_1] or [[PHONE_12], not [EMAIL_2] or [NO or [EMAIL_'

describe('a stream with placeholders', () => {
  it.each([
    ['content', (piece: string) => ({ content: piece })],
    ['reasoning', (piece: string) => ({ reasoning_content: piece })],
    ['arguments', (piece: string) => ({ tool_calls: [{ index: 1, function: { arguments: piece } }] })],
  ])('has what they stand for in its %s, wherever it is cut', (_, deltaOf) => {
    const cuts = fc.array(fc.nat(text.length), { maxLength: text.length })
    fc.assert(
      fc.property(cuts, fc.boolean(), (places, isFinished) => {
        const pieces = cutAt(text, places).map(piece => say({ index: 0, delta: deltaOf(piece) }))
        const finish = isFinished ? [say({ index: 0, delta: {}, finish_reason: 'stop' })] : []
        const { choices, said } = run([...pieces, ...finish])
        expect(JSON.stringify(choices[0]?.message)).toContain(restore(text))
        const last = said.at(-1)
        if (isFinished && last?.type === 'chunk') expect(last.chunk.choices?.[0]?.finish_reason).toBe('stop')
      }),
      { numRuns: 300 },
    )
  })

  it('keeps nothing back that cannot become a placeholder', () => {
    const { push } = open()
    expect(push(say({ index: 0, delta: { content: 'a [b' } }))).toEqual([
      say({ index: 0, delta: { content: 'a [b' } }),
    ])
    expect(push(say({ index: 0, delta: { content: 'c [EMAIL_' } }))).toEqual([
      say({ index: 0, delta: { content: 'c ' } }),
    ])
    expect(push(say({ index: 0, delta: { content: '1] d' } }))).toEqual([
      say({ index: 0, delta: { content: 'ada@example.com d' } }),
    ])
  })

  it('keeps its choices and the parts of a choice apart', () => {
    const { choices } = run([
      say(
        { index: 0, delta: { content: '[EMA', reasoning_content: 'x [PHONE' } },
        { index: 1, delta: { content: '[EMAIL_2' } },
      ),
      say({ index: 1, delta: { content: '] y' }, finish_reason: 'stop' }),
      say({ index: 0, delta: { content: 'IL_1]', reasoning_content: '_12]' }, finish_reason: 'stop' }),
    ])
    expect(choices.map(({ message }) => message)).toMatchObject([
      { content: 'ada@example.com', reasoning_content: 'x +49 30 901820' },
      { content: '[EMAIL_2] y' },
    ])
  })

  it('passes on what has no choices as it came', () => {
    const usage: Utterance = {
      type: 'chunk',
      chunk: { choices: [], usage: { total_tokens: 3 } },
      data: 'as it was',
    }
    expect(run([usage]).said).toEqual([usage])
  })
})
