import { describe, expect, it } from 'vitest'
import { listOwned, type Page } from '../../../../functions/shared/operations/list-owned.ts'
import type { Place, Resource } from '../../../../functions/shared/store/kept/resources.ts'

type Account = readonly string[]

/** Ids of the tenant begin with `mine`; an account gives its own in order, two a page unless it is told otherwise. */
const open = (accounts: Readonly<Record<string, Account>>) => {
  const asked: string[] = []
  const owned = new Map<string, Resource>(
    Object.entries(accounts).flatMap(([providerId, ids]) =>
      ids.filter(id => id.startsWith('mine')).map(id => [id, { id, providerId }] as const),
    ),
  )
  const fetch = async ({ providerId }: Place, query: URLSearchParams): Promise<Page> => {
    asked.push(`${providerId}?${query}`)
    const ids = accounts[providerId] ?? []
    const limit = Number(query.get('limit') ?? 2)
    const [after, before] = [query.get('after'), query.get('before')]
    const rest =
      before === null
        ? ids.slice(after === null ? 0 : ids.indexOf(after) + 1)
        : ids.slice(0, ids.indexOf(before))
    const page = before === null ? rest.slice(0, limit) : rest.slice(-limit)
    const data = page.map(id => ({ id }))
    return {
      object: 'list',
      data,
      first_id: page[0] ?? null,
      last_id: page.at(-1) ?? null,
      has_more: rest.length > page.length,
    }
  }
  const list = (query: string) => listOwned({ query: new URLSearchParams(query), owned, fetch })
  /** As a client pages through it. */
  const listAll = async (query: string): Promise<readonly string[]> => {
    const { data, has_more, last_id } = await list(query)
    const ids = data.map(({ id }) => id)
    const next = new URLSearchParams({
      ...Object.fromEntries(new URLSearchParams(query)),
      after: last_id ?? '',
    })
    return has_more ? [...ids, ...(await listAll(`${next}`))] : ids
  }
  return { asked, list, listAll }
}

const mixed = ['a', 'mine1', 'b', 'c', 'd', 'mine2', 'e', 'mine3', 'f']

describe('a list that tenants share', () => {
  it('has its owner’s alone, and says their first and last', async () => {
    const { list } = open({ p: mixed })
    expect(await list('limit=5')).toEqual({
      object: 'list',
      data: [{ id: 'mine1' }, { id: 'mine2' }, { id: 'mine3' }],
      first_id: 'mine1',
      last_id: 'mine3',
      has_more: false,
    })
  })

  it.each([1, 2, 3, 4, 100])('is paged through whole with a limit of %i', async limit => {
    const { listAll } = open({ p: mixed, q: ['mine4', 'g'], r: ['h', 'i', 'mine5'] })
    expect(await listAll(`limit=${limit}`)).toEqual(['mine1', 'mine2', 'mine3', 'mine4', 'mine5'])
  })

  it('fills its pages as large as the provider makes them', async () => {
    const { list } = open({ p: mixed })
    expect(await list('')).toMatchObject({ data: [{ id: 'mine1' }, { id: 'mine2' }], has_more: true })
  })

  it('goes back as well', async () => {
    const { list } = open({ p: mixed })
    expect(await list('before=mine3&limit=1')).toMatchObject({ data: [{ id: 'mine2' }], has_more: true })
    expect(await list('before=mine2&limit=9')).toMatchObject({ data: [{ id: 'mine1' }], has_more: false })
  })

  it('keeps what else was asked for on every page', async () => {
    const { asked, list } = open({ p: mixed })
    await list('purpose=batch&limit=9')
    await list('purpose=batch&limit=1')
    expect(asked.every(query => query.includes('purpose=batch'))).toBe(true)
  })

  it('asks nobody where nothing is owned', async () => {
    const { asked, list } = open({ p: ['a', 'b'] })
    expect(await list('')).toMatchObject({ object: 'list', data: [], has_more: false })
    expect(asked).toEqual([])
  })

  it('gives up where its owner’s are too deep in it', async () => {
    const others = Array.from({ length: 6_000 }, (_, index) => `other${index}`)
    const { asked, list } = open({ p: [...others, 'mine1'] })
    await expect(list('')).rejects.toMatchObject({ status: 503, code: 'list_too_long' })
    expect(asked).toHaveLength(50)
  })
})
