import { operations } from '../contract/operation.ts'
import type { Configuration } from './configuration.ts'
import { type Entry, listed, type Problem } from './problem.ts'

/** Whose files, batches and stores tenants use, and what is said of their prices. */
export const checkResources = ({ resources, tenants, providers }: Configuration): Problem[] => {
  const named: Entry[] = [
    ...(resources ? [{ value: resources.provider, path: ['resources', 'provider'] }] : []),
    ...tenants.flatMap(({ provider }, index) =>
      provider === undefined ? [] : [{ value: provider, path: ['tenants', index, 'provider'] }],
    ),
  ]
  const unknown = Object.keys(resources?.prices ?? {}).filter(
    id => !operations.some(known => known.id === id),
  )
  return [
    ...named
      .filter(({ value }) => !Object.hasOwn(providers, value))
      .map(({ value, path }) => ({
        path,
        message: `there is no provider '${value}'; known: ${listed(Object.keys(providers))}`,
      })),
    ...unknown.map(id => ({
      path: ['resources', 'prices', id],
      message: `OpenAI's specification has no operation '${id}' that is passed on`,
    })),
  ]
}
