import type { Gateway } from '../gateway.ts'
import { modelGuardrails } from '../guardrails/guardrail.ts'
import { changeTexts } from '../privacy/change-texts.ts'
import { type Asked, routeTask } from '../route-task.ts'
import { denied, type Guarded } from './guard-asked.ts'

/** All texts of a value, a line each. */
export const readTexts = (value: unknown): string => {
  const texts: string[] = []
  changeTexts(value, text => {
    texts.push(text)
    return text
  })
  return texts.join('\n')
}

/** What a model reads of a request; the rest says how it is to be answered. */
const readSaid = ({ request }: Asked['task']): string => {
  const { messages, prompt, suffix, input } = request as Readonly<Record<string, unknown>>
  return readTexts([messages, prompt, suffix, input])
}

/**
 * Shows a request to the models among its guardrails, as it will be sent: with what is personal masked. Throws 400 and 503, and 403
 * and 404 for a model that its caller does not get.
 */
export const moderateAsked = async (gateway: Gateway, asked: Asked & Guarded): Promise<void> => {
  const { task, guarding } = asked
  if (!guarding || modelGuardrails(guarding.guardrails, 'input').length === 0) return
  // What is refused anyway shall cost nobody a moderation.
  routeTask(gateway, asked)
  const denying = await guarding.moderate('input', readSaid(task))
  if (denying) throw denied(denying).lasting(guarding.finished())
}
