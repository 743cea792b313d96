import type { Caller } from '../shared/callers/identify-caller.ts'
import type { Gateway } from '../shared/gateway.ts'
import { mayCall } from '../shared/routing/find-route.ts'
import type { ListedModel } from '../shared/upstream/list-provider-models.ts'

/** What gateway.yaml names: each entry's name and aliases. */
const listNamed = ({ configuration }: Gateway): readonly ListedModel[] =>
  configuration.models.flatMap(({ name, aliases, targets }) =>
    [name, ...aliases]
      .filter(id => id !== undefined)
      .map(
        id => ({ id, object: 'model', created: 0, owned_by: targets[0]?.provider ?? 'causeway' }) as const,
      ),
  )

/** What providers list themselves, as far as a request for that name would go to them. */
const listProvided = async (gateway: Gateway): Promise<readonly ListedModel[]> => {
  const providers = Object.entries(gateway.configuration.providers).filter(([, { listModels }]) => listModels)
  const lists = await Promise.all(
    providers.map(async ([id, provider]) => {
      const models = await gateway.listProviderModels(id, provider)
      return models.filter(model => gateway.router(model.id, gateway)?.targets[0]?.providerId === id)
    }),
  )
  return lists.flat()
}

/** Every model that a caller may use, each once, in the order of the file; the providers' own follow. */
export const collectModels = async (gateway: Gateway, caller: Caller): Promise<readonly ListedModel[]> => {
  const models = [...listNamed(gateway), ...(await listProvided(gateway))]
  const seen = new Set<string>()
  const isFirst = ({ id }: ListedModel) => !seen.has(id) && Boolean(seen.add(id))
  return models.filter(model => isFirst(model) && mayCall(caller, model.id))
}
