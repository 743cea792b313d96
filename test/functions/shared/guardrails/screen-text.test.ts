import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import type { TextGuardrail } from '../../../../functions/shared/guardrails/guardrail.ts'
import { screenText } from '../../../../functions/shared/guardrails/screen-text.ts'
import type { Search } from '../../../../functions/shared/guardrails/search.ts'
import { searchPatterns } from '../../../../functions/shared/guardrails/search-patterns.ts'
import { searchWords } from '../../../../functions/shared/guardrails/search-words.ts'

type Action = TextGuardrail['action']

const guardrail = (search: Search, action: Action): TextGuardrail => ({
  ...{ type: 'text', name: 'g', on: 'both', replacement: '■' },
  ...{ search, action },
})

/** What of a text goes out when it comes in these pieces, and how often something was found. */
const screen = (search: Search, action: Action, pieces: readonly string[]) => {
  let found = 0
  const step = screenText([guardrail(search, action)], () => {
    found += 1
  })
  const said = [...pieces.flatMap(step.push), ...step.end()].join('')
  return { said, found }
}

const mask = (words: readonly string[], ...pieces: readonly string[]) =>
  screen(searchWords(words), 'mask', pieces).said

const cutAt = (text: string, places: readonly number[]): readonly string[] => {
  const cuts = [0, ...places.toSorted((one, other) => one - other), text.length]
  return cuts.slice(1).map((end, index) => text.slice(cuts[index], end))
}

describe('a denied word', () => {
  it.each([
    ['whatever its case', 'titan', 'Project TITAN, Titan!', 'Project ■, ■!'],
    ['however its letter is written: composed', 'café', 'le café', 'le ■'],
    ['however its letter is written: decomposed', 'café', 'le cafe\u0301.', 'le ■.'],
    ['in full width', 'titan', 'ｔｉｔａｎ', '■'],
    ['as ligatures and letters of mathematics', 'office', 'oﬃce 𝐨𝐟𝐟𝐢𝐜𝐞', '■ ■'],
    ['with what nobody sees between its letters', 'titan', 'ti\u200Bt\u00ADan', '■'],
    ['with ß or ss', 'straße', 'STRASSE strasse Straße', '■ ■ ■'],
    ['with either sigma', 'ΟΔΟΣ', 'οδος οδοσ', '■ ■'],
    ['over white space', 'red  team', 'the red\n team', 'the ■'],
    ['at the end and the beginning', 'titan', 'titan', '■'],
    ['in Chinese, without borders', '敏感词', '这是敏感词吗', '这是■吗'],
    ['in Japanese, in half width', 'テスト', 'これはﾃｽﾄです', 'これは■です'],
    ['in Korean, with an ending', '금지어', '금지어를', '■를'],
    ['in Thai', 'ห้าม', 'คำห้ามนี้', 'คำ■นี้'],
    ['beside a script without borders', 'AI', '用AI画', '用■画'],
    ['as an emoji, with a joiner', '👩‍💻', 'a👩‍💻b', 'a■b'],
    ['as an emoji, in another style', '❤', 'I ❤️ it', 'I ■️ it'],
    ['as the longest of several', 'ti|tian|titan x', 'titan x', '■'],
    ['next to punctuation', 'c++', 'in C++, or (c++)', 'in ■, or (■)'],
    ['again and again', 'a', 'a a a', '■ ■ ■'],
  ])('is found %s', (_, words, text, expected) => {
    expect(mask(words.split('|'), text)).toBe(expected)
  })

  it.each([
    ['within a word', 'titan', 'titanic untitan'],
    ['before a mark that makes it another', 'cafe', 'cafe\u0301'],
    ['before a mark, in a script without borders', 'か', 'か\u3099'],
    ['as the beginning of a syllable', '가', '각'],
    ['next to a digit', 'gpt', 'gpt4 4gpt'],
    ['in part', 'titan two', 'titan one'],
  ])('is not found %s', (_, word, text) => {
    expect(mask([word], text)).toBe(text)
  })

  it.each([
    'titan',
    'the TITAN and titanic',
    'cafe\u0301 café',
    '这是敏感词',
    'a👩‍💻b 👩',
    'ti\u200Btan red   team red',
  ])('comes out of %j the same wherever that is cut', text => {
    const words = ['titan', 'café', '敏感词', '👩‍💻', 'red team', 'red']
    for (const action of ['mask', 'block', 'flag'] as const) {
      const whole = screen(searchWords(words), action, [text])
      for (let cut = 0; cut <= text.length; cut += 1)
        expect(screen(searchWords(words), action, [text.slice(0, cut), text.slice(cut)])).toEqual(whole)
      expect(screen(searchWords(words), action, text.split(''))).toEqual(whole)
    }
  })

  it('holds back no more than what may become it', () => {
    const step = screenText([guardrail(searchWords(['titanic']), 'mask')], () => {})
    expect(step.push('a tall tree, ')).toEqual(['a tall tree, '])
    expect(step.push('a tit')).toEqual(['a '])
    expect(step.push('le')).toEqual(['title'])
  })
})

describe('a denied pattern', () => {
  const search = searchPatterns(RE2JS, ['(?i)\\bprj-\\d{2,4}\\b', 'x+y', '秘+'], 8)

  it.each([
    ['see PRJ-123 now', 'see ■ now'],
    ['prj-12345', 'prj-12345'],
    ['aprj-12', 'aprj-12'],
    ['xxxx y xxy', 'xxxx y ■'],
    ['a秘秘b', 'a■b'],
  ])('is replaced in %j', (text, expected) => {
    expect(screen(search, 'mask', [text]).said).toBe(expected)
  })

  it('comes out the same wherever a text is cut', () => {
    const texts = fc.array(fc.constantFrom('prj-', '12', '3', ' ', 'x', 'y', '秘', '👋', 'a'), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(texts, fc.array(fc.nat(40)), (parts, cuts) => {
        const text = parts
          .join('')
          .replaceAll(/x{8,}/g, 'x')
          .replaceAll(/秘{8,}/g, '秘')
        const places = cuts.filter(place => place <= text.length)
        expect(screen(search, 'mask', cutAt(text, places))).toEqual(screen(search, 'mask', [text]))
      }),
      { numRuns: 500 },
    )
  })

  it('is never said in part, if it is no longer than its window', () => {
    const text = 'the code is prj-1234 here'
    for (let cut = 0; cut <= text.length; cut += 1) {
      const { said } = screen(search, 'block', [text.slice(0, cut), text.slice(cut)])
      expect(said).toBe('the code is ')
    }
  })
})

describe('any text', () => {
  it('stays as it is where nothing in it is denied', () => {
    const searches = [searchWords(['\u{10FFFD}denied']), searchPatterns(RE2JS, ['\\x{10FFFD}denied'], 20)]
    const texts = fc.string({ unit: 'binary', maxLength: 200 })
    fc.assert(
      fc.property(texts, fc.array(fc.nat(200)), (text, cuts) => {
        const pieces = cutAt(
          text,
          cuts.filter(place => place <= text.length),
        )
        for (const search of searches)
          expect(screen(search, 'mask', pieces)).toEqual({ said: text, found: 0 })
      }),
      { numRuns: 500 },
    )
  })

  it('is shown up to what one guardrail blocks, though another holds that back', () => {
    const long = searchPatterns(RE2JS, ['prj-1'], 50)
    const both = [guardrail(searchWords(['titan']), 'block'), guardrail(long, 'mask')]
    const step = screenText(both, () => {})
    expect(step.push('prj-1 and titan ').join('')).toBe('■ and ')
    expect([...step.push('more'), ...step.end()]).toEqual([])
  })

  it('is flagged without being held back', () => {
    const step = screenText([guardrail(searchWords(['titan']), 'flag')], () => {})
    expect(step.push('tit')).toEqual(['tit'])
  })
})

/** How much longer it takes over a text ten times as long. */
const growth = (search: Search, textOf: (length: number) => string): number => {
  const measure = (length: number): number => {
    const text = textOf(length)
    const times = Array.from({ length: 3 }, () => {
      const before = process.cpuUsage()
      screen(search, 'mask', [text])
      const { user, system } = process.cpuUsage(before)
      return user + system
    })
    return Math.min(...times)
  }
  measure(1_000)
  return measure(20_000) / measure(2_000)
}

describe('what takes exponential or quadratic time elsewhere', () => {
  it.each([
    ['(a+)+$', (length: number) => `${'a'.repeat(length)}!`],
    ['a(.*b)?', (length: number) => 'a'.repeat(length)],
    ['(x+x+)+y', (length: number) => 'x'.repeat(length)],
  ])('is linear: %s', (pattern, textOf) => {
    expect(growth(searchPatterns(RE2JS, [pattern], 128), textOf)).toBeLessThan(40)
  })

  it('is linear: words of which a text has only beginnings', () => {
    const words = Array.from({ length: 1_000 }, (_, index) => `${'ha'.repeat(50)}${index}`)
    expect(growth(searchWords(words), length => 'ha'.repeat(length / 2))).toBeLessThan(40)
  })
})
