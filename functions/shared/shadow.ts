import type { Caller } from './callers/identify-caller.ts'
import type { Task } from './contract/inference-request.ts'
import type { Reply } from './contract/reply.ts'
import type { Asked } from './route-task.ts'
import type { Dice } from './routing/situation.ts'
import type { Served } from './serve.ts'

/** Who pays for shadows: the operator, without limits, in a ledger under an id that no tenant can have. */
const operator: Caller = {
  tenant: { id: '_shadow', keyPrefix: '_shadow', quota: { per: 'month' }, limits: {} },
  keyId: 'none',
}

/**
 * The copy of an answered request that goes to its model's shadow; undefined where it has none or the dice fall otherwise. It
 * is what was sent, output limit and all, and runs on when the caller has left; what they allowed to be spent is no bound for
 * what we spend.
 */
export const copyForShadow = (
  { call }: Asked,
  { route, charge }: Pick<Served, 'route' | 'charge'>,
  dice: Dice,
): Asked | undefined => {
  const { shadow } = route
  if (!shadow || dice() >= shadow.fraction) return undefined
  return {
    call: { ...call, headers: {}, gone: new AbortController().signal },
    caller: operator,
    task: { ...charge.task, request: { ...charge.task.request, model: shadow.model } } as Task,
  }
}

/** Reads an answer that nobody wants to its end, so that it is charged as one that somebody does. */
export const discard = async ({ body, finished }: Reply): Promise<void> => {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) for await (const _ of body);
  await finished
}
