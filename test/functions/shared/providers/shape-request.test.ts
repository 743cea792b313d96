import { expect, it } from 'vitest'
import { shapeRequest } from '../../../../functions/shared/providers/shape-request.ts'
import { openProviderEntry } from './open-provider-entry.ts'

it('renames what the operator has named, and nothing that every object inherits', () => {
  const provider = openProviderEntry({ params: { rename: { seed: 'random_seed' } } })
  const shaped = shapeRequest(provider, { model: 'm', seed: 7, constructor: 1, toString: 2 })
  expect(shaped).toEqual({ model: 'm', random_seed: 7, constructor: 1, toString: 2 })
})
