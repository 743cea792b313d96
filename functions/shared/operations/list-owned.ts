import { GatewayError } from '../contract/gateway-error.ts'
import type { Place, Resource } from '../store/kept/resources.ts'

/** A page of a list as OpenAI has it. */
export type Page = {
  readonly object?: string
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

/** The list of nothing. */
export const emptyPage: Page = { object: 'list', data: [], has_more: false, first_id: null, last_id: null }

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

type Direction = 'after' | 'before'

type Found = {
  readonly page: Page
  /** What of it is the tenant's. */
  readonly own: Page['data']
  readonly isFollowed: boolean
}

/** Page after page of every account that the tenant has something in, from its cursor on. */
async function* eachPage({ query, owned, fetch }: Listing, direction: Direction): AsyncGenerator<Found> {
  const cursor = query.get(direction)
  const all = placesOf(owned)
  const places = cursor === null ? all : all.slice(all.findIndex(place => isAt(place, owned.get(cursor))))
  for (const [index, place] of places.entries()) {
    let asked = new URLSearchParams(query)
    if (index > 0) asked.delete(direction)
    for (let isLast = false; !isLast; ) {
      const page = await fetch(place, asked)
      const next = page.data.at(direction === 'after' ? -1 : 0)
      isLast = page.has_more !== true || next === undefined
      const own = page.data.filter(({ id }) => isAt(place, owned.get(id)))
      yield { page, own, isFollowed: !isLast || index < places.length - 1 }
      asked = new URLSearchParams({
        ...Object.fromEntries(query),
        limit: pageSize,
        [direction]: next?.id ?? '',
      })
    }
  }
}

/**
 * A tenant's own of what an account has, which it shares with others: page after page of the provider's, until one is full. A
 * cursor is the id of something owned, so it says in which account to go on. Those of several accounts come one after another.
 * Throws 503 where none is found among too many of others'.
 */
export const listOwned = async (listing: Listing): Promise<Page> => {
  const { query } = listing
  const direction = query.has('before') ? 'before' : 'after'
  let first: Page | undefined
  let data: Page['data'] = []
  let hasMore = false
  let pages = 0
  let size = Number(query.get('limit'))
  for await (const { page, own, isFollowed } of eachPage(listing, direction)) {
    first ??= page
    // Without a limit it is the provider's.
    size ||= page.data.length
    data = direction === 'after' ? [...data, ...own] : [...own, ...data]
    hasMore = isFollowed
    pages += 1
    if (data.length >= size || pages === maximumPages) break
  }
  if (hasMore && data.length === 0) throw outOfPages()
  const cut = direction === 'after' ? data.slice(0, size) : data.slice(-size)
  return withData(first ?? emptyPage, cut, hasMore || data.length > size)
}
