import type { ProviderEntry } from '../configuration/configuration.ts'
import type { Clock } from '../contract/clock.ts'
import { chooseKey } from '../routing/choose-key.ts'
import type { Dice } from '../routing/situation.ts'
import { openAskProvider } from './ask-provider.ts'
import type { HttpClient } from './http-client.ts'
import type { ProviderKeys } from './pick-key.ts'

/** A model as OpenAI's list has it. `created` is in seconds since the epoch, 0 where it is not known. */
export type ListedModel = {
  readonly id: string
  readonly object: 'model'
  readonly created: number
  readonly owned_by: string
}

/** Lists change with a provider's announcements, not with requests. In milliseconds. */
const freshMs = 600_000

const readList = (body: Buffer, providerId: string): readonly ListedModel[] => {
  const { data } = JSON.parse(body.toString()) as { data?: unknown }
  if (!Array.isArray(data)) return []
  return data.flatMap(({ id, created, owned_by }: Partial<ListedModel>) =>
    typeof id === 'string'
      ? [{ id, object: 'model', created: Number(created) || 0, owned_by: owned_by ?? providerId }]
      : [],
  )
}

type Asking = {
  readonly send: HttpClient
  readonly keys: ProviderKeys
  readonly clock: Clock
  readonly dice: Dice
}

/** Asks providers for their own lists (OpenAI's `GET /models`) and remembers the answers; no answer is an empty list. */
export const openListProviderModels = ({ send, keys, clock, dice }: Asking) => {
  const askProvider = openAskProvider(send, clock)
  const lists = new Map<string, { readonly models: readonly ListedModel[]; readonly readAt: number }>()

  const ask = async (providerId: string, provider: ProviderEntry): Promise<readonly ListedModel[]> => {
    const pool = provider.secret ? await keys.read(provider.secret) : undefined
    const key = pool?.ok ? chooseKey(pool.value, new Set(), dice) : undefined
    if (provider.secret && !key) return []
    const body = await askProvider(provider, '/models', key?.key)
    return body.ok ? readList(body.value, providerId) : []
  }

  return async (providerId: string, provider: ProviderEntry): Promise<readonly ListedModel[]> => {
    const known = lists.get(providerId)
    if (known && clock.now() - known.readAt < freshMs) return known.models
    const models = await ask(providerId, provider).catch(() => [])
    if (models.length > 0) lists.set(providerId, { models, readAt: clock.now() })
    return models
  }
}
export type ListProviderModels = ReturnType<typeof openListProviderModels>
