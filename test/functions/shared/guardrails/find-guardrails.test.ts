import { describe, expect, it } from 'vitest'
import { Configuration } from '../../../../functions/shared/configuration/configuration.ts'
import { openFindGuardrails } from '../../../../functions/shared/guardrails/find-guardrails.ts'

const rule = (name: string) => ({ [name]: { words: ['x'] } })
const target = { targets: [{ provider: 'p' }] }

const open = (more: object, models: readonly object[] = []) =>
  openFindGuardrails(
    Configuration.parse({
      providers: { p: { baseUrl: 'https://p.example/v1' } },
      models: [{ name: 'm', ...target }, ...models],
      tenants: [{ id: 't', keyPrefix: 't' }],
      ...more,
    }),
  )

const tenant =
  Configuration.shape.tenants.parse([{ id: 't', keyPrefix: 't', guardrails: rule('of-tenant') }])[0] ?? {}
const namesOf = async (find: ReturnType<typeof open>, who: object, model: string) =>
  (await find(who, () => model))?.map(({ name }) => name)

describe('the guardrails of a request', () => {
  it('are none where none are written, and its model is not even read', () => {
    const readModel = () => {
      throw new Error('was read')
    }
    expect(open({})({}, readModel)).toBeUndefined()
  })

  it('are those for all, of its tenant and of its model', async () => {
    const find = open({ guardrails: rule('of-all') }, [
      { name: 'n', ...target, guardrails: rule('of-model') },
    ])
    expect(await namesOf(find, tenant, 'n')).toEqual(['of-all', 'of-tenant', 'of-model'])
    expect(await namesOf(find, {}, 'm')).toEqual(['of-all'])
  })

  it('are also those of every model that may answer in its place', async () => {
    const find = open({ defaultModel: 'a' }, [
      { name: 'a', ...target, fallbacks: ['b'], guardrails: rule('of-a') },
      { name: 'b', ...target, fallbacks: { quota: ['c', 'a'] } },
      { name: 'c', aliases: ['see'], ...target, guardrails: rule('of-c') },
    ])
    expect(await namesOf(find, {}, 'a')).toEqual(['of-a', 'of-c'])
    expect(await namesOf(find, {}, 'nobody')).toEqual(['of-a', 'of-c'])
    expect(await namesOf(find, {}, 'see')).toEqual(['of-c'])
    expect(await namesOf(find, {}, 'm')).toBeUndefined()
  })

  it('are compiled once', async () => {
    const find = open({ guardrails: rule('of-all') })
    const [one, other] = [await find({}, () => 'm'), await find({}, () => 'm')]
    expect(one?.[0]).toBe(other?.[0])
  })

  it('are refused as long as one of them cannot be looked for', async () => {
    const find = open({ guardrails: { broken: { patterns: ['(a)\\1'] } } })
    await expect(find({}, () => 'm')).rejects.toThrow()
    await expect(find({}, () => 'm')).rejects.toThrow()
  })
})
