import { findIds } from '../contract/find-ids.ts'
import type { Gateway } from '../gateway.ts'
import type { Asked } from '../route-task.ts'
import { findOwned } from './find-owned.ts'

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : [])

/** What a model has said is only repeated: the ids in it are its provider's, and open nothing by themselves. */
const isAsked = ({ role }: Fields): boolean => role !== 'assistant'

const namedIn = (request: Fields): readonly string[] => {
  const turns = [...listOf(request['messages']), ...listOf(request['input'])]
  const parts = turns.filter(isAsked).flatMap(({ content }) => listOf(content))
  return findIds([parts, listOf(request['tools']), { conversation: request['conversation'] }])
}

/**
 * Throws 404 where a request for an answer names a file, a store, a container or a conversation that is not its tenant's own,
 * where tenants share the account that such things are kept in. Throws 503 where that cannot be looked up.
 */
export const checkNamed = async (
  gateway: Pick<Gateway, 'configuration' | 'resources' | 'log'>,
  { call, caller, task }: Asked,
): Promise<void> => {
  if (!gateway.configuration.resources) return
  const original = task.endpoint === 'chat' ? task.original?.request : undefined
  const ids = new Set([task.request, original].flatMap(said => (isFields(said) ? namedIn(said) : [])))
  if (ids.size > 0) await findOwned(gateway, { call, caller }, [...ids])
}
