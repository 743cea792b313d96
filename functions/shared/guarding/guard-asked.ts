import { GatewayError } from '../contract/gateway-error.ts'
import type { Task } from '../contract/inference-request.ts'
import type { Gateway } from '../gateway.ts'
import type { ReadModel } from '../guardrails/find-guardrails.ts'
import { type Guardrail, type TextGuardrail, textGuardrails } from '../guardrails/guardrail.ts'
import { screenTexts } from '../guardrails/screen-texts.ts'
import type { Asked } from '../route-task.ts'
import type { Ask } from './ask-moderator.ts'
import type { Guarding } from './guarding.ts'
import { openGuarding } from './open-guarding.ts'

export type Guarded = { readonly guarding?: Guarding }

/** Never what was found, or whoever tries words could learn the list. */
export const denied = ({ name }: Guardrail): GatewayError =>
  new GatewayError({
    status: 400,
    code: 'content_filter',
    message: `The guardrail '${name}' refuses this request because of what it says. Say it otherwise.`,
    headers: { 'x-causeway-guardrails': `${name}=block` },
  })

const notCompiled = (): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'guardrail_unavailable',
    message:
      'The guardrails of this request cannot be loaded, and nothing passes meanwhile. Tell your operator.',
  })

/** As the guardrails let it pass. Throws 400 where one refuses it. */
export const screenInput = <Json>({ guardrails, note }: Guarding, value: Json): Json => {
  const onMatch = (guardrail: TextGuardrail) => {
    if (guardrail.action === 'block') throw denied(guardrail)
    note(guardrail, guardrail.action)
  }
  return screenTexts(textGuardrails(guardrails, 'input'), onMatch, value)
}

const masks = ({ on, action }: Guardrail): boolean => on !== 'output' && action === 'mask'

/** What its caller worded otherwise is looked at as it was worded, as there is more in it than chat has words for. */
const screenTask = (guarding: Guarding, task: Task): Task => {
  const original = task.endpoint === 'chat' ? task.original : undefined
  if (original) screenInput(guarding, original.request)
  const request = screenInput(guarding, task.request)
  // What is changed in the words of chat is said in no others.
  const isComposed = guarding.screening !== undefined || guarding.guardrails.some(masks)
  return {
    ...task,
    request,
    ...(original && isComposed && { original: { ...original, isComposed } }),
  } as Task
}

/** Who guards a request; undefined where nobody does. Throws 503. */
export const findGuarding = async (
  gateway: Gateway,
  { call, caller, readModel }: Pick<Asked, 'call' | 'caller'> & { readonly readModel: ReadModel },
  ask: Ask,
): Promise<Guarding | undefined> => {
  const finding = gateway.findGuardrails(caller.tenant, readModel)
  if (!finding) return undefined
  const guardrails = await finding.catch(error => {
    gateway.log('error', 'guardrails not compiled', { requestId: call.id, error: String(error?.name) })
    throw notCompiled()
  })
  return openGuarding({ gateway, call, ask }, guardrails)
}

/**
 * The same request as the guardrails let it pass, by its words and patterns; itself where it has no guardrails. They see what its
 * caller has said, before anything personal is masked. Throws 400, and 503 where they cannot be loaded.
 */
export const guardAsked = async <Asking extends Asked>(
  gateway: Gateway,
  asked: Asking,
  ask: Ask,
): Promise<Asking & Guarded> => {
  const guarding = await findGuarding(gateway, { ...asked, readModel: () => asked.task.request.model }, ask)
  return guarding ? { ...asked, task: screenTask(guarding, asked.task), guarding } : asked
}
