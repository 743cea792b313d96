import { GatewayError } from './contract/gateway-error.ts'
import type { Place, Resource } from './store/resources.ts'

/** A page of a list as OpenAI has it. */
export type Page = {
  readonly data: readonly { readonly id: string }[]
  readonly has_more?: boolean
  readonly first_id?: string | null
  readonly last_id?: string | null
}

type Listing = {
  readonly query: URLSearchParams
  readonly owned: ReadonlyMap<string, Resource>
  /** One page of everything that an account has. */
  readonly fetch: (place: Place, query: URLSearchParams) => Promise<Page>
}

/** As many as most lists give at once. */
const pageSize = '100'
/** Among how many of others' a tenant's own are looked for. */
const maximumPages = 50

const emptyPage: Page = { data: [], has_more: false, first_id: null, last_id: null }

const outOfPages = (): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'list_too_long',
    message: 'Yours are too deep in the list of the account that they share. Retrieve them by their ids.',
    headers: { 'x-should-retry': 'false' },
  })

const placesOf = (owned: Listing['owned']): readonly Place[] => {
  const places = [...owned.values()].map(({ providerId, keyId }) => ({ providerId, keyId }))
  const named = new Map(places.map(place => [`${place.providerId} ${place.keyId}`, place]))
  return [...named].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, place]) => place)
}

const isAt = (place: Place, resource: Resource | undefined): boolean =>
  place.providerId === resource?.providerId && place.keyId === resource.keyId

/** The same page with those that are on it, which it may tell the first and the last of. */
const withData = (page: Page, data: Page['data'], hasMore: boolean): Page => ({
  ...page,
  data,
  has_more: hasMore,
  ...('first_id' in page && { first_id: data[0]?.id ?? null }),
  ...('last_id' in page && { last_id: data.at(-1)?.id ?? null }),
})

/**
 * A tenant's own of what an account has, which it shares with others: page after page of the provider's, until one is full. A cursor
 * is the id of something owned, so it says in which account to go on. Those of several accounts come one after another.
 */
export const listOwned = async ({ query, owned, fetch }: Listing): Promise<Page> => {
  const direction = query.has('before') ? 'before' : 'after'
  const cursor = query.get(direction)
  const all = placesOf(owned)
  const places = cursor === null ? all : all.slice(all.findIndex(place => isAt(place, owned.get(cursor))))
  let first: Page | undefined
  let data: Page['data'] = []
  let pages = 0
  for (const [index, place] of places.entries()) {
    let asked = new URLSearchParams(query)
    if (index > 0) asked.delete(direction)
    for (;;) {
      const page = await fetch(place, asked)
      first ??= page
      const size = Number(query.get('limit')) || Math.max(first.data.length, 1)
      const own = page.data.filter(({ id }) => isAt(place, owned.get(id)))
      data = direction === 'after' ? [...data, ...own] : [...own, ...data]
      const cut = direction === 'after' ? data.slice(0, size) : data.slice(-size)
      const isLast = page.has_more !== true || page.data.length === 0
      if (data.length >= size)
        return withData(first, cut, data.length > size || !isLast || index < places.length - 1)
      if (isLast) break
      pages += 1
      if (pages >= maximumPages && data.length === 0) throw outOfPages()
      if (pages >= maximumPages) return withData(first, data, true)
      asked = new URLSearchParams(query)
      asked.set('limit', pageSize)
      asked.set(direction, (direction === 'after' ? page.data.at(-1) : page.data[0])?.id ?? '')
    }
  }
  return first ? withData(first, data, false) : emptyPage
}
