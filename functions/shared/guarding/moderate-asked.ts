import { changeTexts } from '../privacy/change-texts.ts'
import type { Asked } from '../route-task.ts'
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

/** Shows a request to the models among its guardrails, as it will be sent: with what is personal masked. Throws 400 and 503. */
export const moderateAsked = async ({ task, guarding }: Asked & Guarded): Promise<void> => {
  if (!guarding) return
  const denying = await guarding.moderate('input', readSaid(task))
  if (denying) throw denied(denying).lasting(guarding.finished())
}
