import { inService } from '../routing/in-service.ts'
import type { Target } from '../routing/route.ts'
import type { Pools } from './pools.ts'

/**
 * Targets in their order, those that are out of service last: somebody has to be asked. One that waits for a probe and whose
 * provider has none takes this request as one.
 */
export const arrangeTargets = async <Item extends Target>(
  targets: readonly Item[],
  { health, admit }: Pick<Pools, 'health' | 'admit'>,
): Promise<readonly Item[]> => {
  const memberOf = ({ providerId, model }: Item) => ({ providerId, model })
  const serving = new Set(inService(targets, target => health(memberOf(target))))
  const waiting = targets.find(
    target =>
      !serving.has(target) &&
      target.provider.probe === false &&
      health(memberOf(target))?.state === 'half-open',
  )
  if (waiting && (await admit(memberOf(waiting)))) serving.add(waiting)
  return [...targets.filter(target => serving.has(target)), ...targets.filter(target => !serving.has(target))]
}
