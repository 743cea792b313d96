import { expect, it } from 'vitest'
import { shapeParams } from '../../../../../functions/shared/providers/shaping/shape-params.ts'

it('renames what the operator has named, and nothing that every object inherits', () => {
  const params = { drop: [], rename: { seed: 'random_seed' }, default: {}, force: {} }
  const shaped = shapeParams(params, { model: 'm', seed: 7, constructor: 1, toString: 2 })
  expect(shaped).toEqual({ model: 'm', random_seed: 7, constructor: 1, toString: 2 })
})
