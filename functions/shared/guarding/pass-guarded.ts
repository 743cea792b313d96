import type { Call } from '../contract/call.ts'
import { readPassage } from '../contract/read-passage.ts'
import type { Reply } from '../contract/reply.ts'
import type { Gateway } from '../gateway.ts'
import { lasting } from '../lasting.ts'
import { type Passing, passOn } from '../operations/pass-on.ts'
import type { Ask } from './ask-moderator.ts'
import { denied, findGuarding, screenInput } from './guard-asked.ts'
import { readTexts } from './moderate-asked.ts'
import type { Guarding } from './open-guarding.ts'
import { writeDeeds } from './write-deeds.ts'

const isForm = ({ headers }: Call): boolean => /^multipart\//i.test(headers['content-type'] ?? '')

/** The body as its guardrails let it pass. A form cannot be written anew, so what would be masked in it is refused. */
const screenCall = (guarding: Guarding, call: Call, fields: object): Call => {
  const screened = JSON.stringify(screenInput(guarding, fields))
  if (screened === JSON.stringify(fields)) return call
  const masking = guarding.guardrails.find(({ action }) => action === 'mask')
  if (masking && isForm(call)) throw denied(masking)
  return { ...call, body: Buffer.from(screened) }
}

/**
 * An operation that is passed on, after a look at all that its body says but for the files in it. Its answer is not looked at:
 * most of them are bytes. Throws 400 where a guardrail refuses it, and 503 where one cannot be asked.
 */
export const passGuarded = async (gateway: Gateway, passing: Passing, ask: Ask): Promise<Reply> => {
  const { call, caller, operation } = passing
  const readModel = () => readPassage(call, operation).model
  const guarding = await findGuarding(gateway, { call, caller, readModel }, ask)
  if (!guarding) return passOn(gateway, passing)
  const { fields } = readPassage(call, operation)
  const guarded = { ...passing, call: screenCall(guarding, call, fields), guarding }
  const denying = await guarding.moderate('input', readTexts(fields))
  if (denying) throw denied(denying).lasting(guarding.finished())
  const reply = await passOn(gateway, guarded).catch(lasting(guarding.finished))
  const finished = Promise.all([reply.finished, guarding.finished()]).then(() => {})
  return {
    ...reply,
    headers: { ...reply.headers, ...writeDeeds('x-causeway-guardrails', guarding) },
    finished,
  }
}
