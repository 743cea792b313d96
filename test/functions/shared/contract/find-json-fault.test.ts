import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findJsonFault, maximumDepth } from '../../../../functions/shared/contract/find-json-fault.ts'

const find = (json: string) => findJsonFault(new TextEncoder().encode(json))
const nested = (depth: number, open: string, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`

describe('findJsonFault', () => {
  it.each([
    ['a key twice', '{"model":"cheap","model":"dear"}', 'model'],
    ['a key twice, with white space', '{ "a" : 1 ,\n "a" : 2 }', 'a'],
    ['a key that was escaped', '{"a":1,"\\u0061":2}', 'a'],
    ['a key with a quote', String.raw`{"a\"b":1,"a\"b":2}`, 'a"b'],
    ['a key twice in an inner object', '[{"a":{"b":[],"b":{}}}]', 'b'],
    ['a key twice, after another object', '{"a":{"x":1},"b":[{"x":1}],"a":2}', 'a'],
  ])('finds %s', (_, json, key) => {
    expect(find(json)).toEqual({ type: 'duplicate-key', key })
  })

  it.each(['{"__proto__":{"isAdmin":true}}', '[{"a":1,"\\u005f_proto__":2}]'])(
    'finds a prototype: %s',
    json => {
      expect(find(json)).toEqual({ type: 'reserved-key', key: '__proto__' })
    },
  )

  it.each([
    ['the same key in two objects', '[{"a":1},{"a":2},{"b":{"a":{"a":1}}}]'],
    ['the same text as key and value', '{"a":"b","b":"a","c":["a","a","b"]}'],
    ['what only looks like a key', String.raw`{"a":"{\"b\":1,\"b\":2}"}`],
    ['a prototype as a value', '{"a":"__proto__"}'],
    ['nothing at all', ''],
    ['what is no JSON', '"\\'],
    ['more ends than beginnings', ']]]}}}{"a":1}'],
  ])('lets %s pass', (_, json) => {
    expect(find(json)).toBeUndefined()
  })

  it.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('lets %s be nested, but not too deep', (_, open, close) => {
    expect(find(nested(maximumDepth, open, close))).toBeUndefined()
    expect(find(nested(maximumDepth + 1, open, close))).toEqual({ type: 'too-deep' })
  })

  it('finds nothing in what JSON.stringify has written', () => {
    fc.assert(
      fc.property(fc.json(), json => {
        expect(find(json)?.type).not.toBe('duplicate-key')
      }),
    )
  })

  it('finds every key that comes again', () => {
    const key = fc.string({ unit: 'binary' }).filter(name => name !== '__proto__')
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 1 }), fc.jsonValue(), fc.nat(), (keys, value, which) => {
        const again = keys[which % keys.length] as string
        const pairs = [...keys, again].map(name => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
        const isClean = find(JSON.stringify(value)) === undefined
        expect(find(`{${pairs.join(' , ')}}`)).toEqual(
          isClean ? { type: 'duplicate-key', key: again } : expect.anything(),
        )
      }),
    )
  })
})
