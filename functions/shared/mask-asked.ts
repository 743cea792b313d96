import type { Task } from './contract/inference-request.ts'
import { maskPersonal, type Restore } from './privacy/mask-personal.ts'
import type { Asked } from './route-task.ts'

/** The same request as it may leave the house, for a tenant that wants it masked, and how its answer is put right again. */
export const maskAsked = <Asking extends Asked>(asked: Asking): Asking & { readonly restore?: Restore } => {
  const { privacy } = asked.caller.tenant
  if (!privacy) return asked
  const { masked, restore } = maskPersonal(asked.task.request, privacy.mask)
  const original = asked.task.endpoint === 'chat' && asked.task.original
  const task = {
    ...asked.task,
    request: masked,
    // What its caller worded otherwise is masked in the words of chat, so it is said in no others.
    ...(original && { original: { ...original, isComposed: true } }),
  } as Task
  return { ...asked, task, ...(privacy.restore && { restore }) }
}
