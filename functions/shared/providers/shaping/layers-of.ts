import type { Shape } from '../../configuration/shape.ts'
import type { Target } from '../../routing/route.ts'

/** What a target does to a request, from its caller to its provider: the tenant's, the model's, the provider's. */
export const layersOf = ({ shapes, provider }: Pick<Target, 'shapes' | 'provider'>): readonly Shape[] => [
  ...shapes,
  provider,
]
