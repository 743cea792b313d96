import type { Call } from '../contract/call.ts'
import { readPassage } from '../contract/read-passage.ts'
import type { Reply } from '../contract/reply.ts'
import type { Gateway } from '../gateway.ts'
import { lasting } from '../lasting.ts'
import { passOn } from '../operations/pass-on.ts'
import type { Passing } from '../operations/passing.ts'
import type { Ask } from './ask-moderator.ts'
import { denied, findGuarding, screenInput } from './guard-asked.ts'
import type { Guarding } from './guarding.ts'
import { readTexts } from './moderate-asked.ts'
import { writeDeeds } from './write-deeds.ts'

const isForm = ({ headers }: Call): boolean => /^multipart\//i.test(headers['content-type'] ?? '')

/** A body as its guardrails let it pass. A form cannot be written anew, so what would be masked in it is refused. */
const screenCall = (guarding: Guarding, call: Call, fields: object) => {
  const screened = screenInput(guarding, fields)
  const body = JSON.stringify(screened)
  if (body === JSON.stringify(fields)) return { call, screened }
  const masking = guarding.guardrails.find(({ action }) => action === 'mask')
  if (masking && isForm(call)) throw denied(masking)
  return { call: { ...call, body: Buffer.from(body) }, screened }
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
  const { call: guarded, screened } = screenCall(guarding, call, readPassage(call, operation).fields)
  const denying = await guarding.moderate('input', readTexts(screened))
  if (denying) throw denied(denying).lasting(guarding.finished())
  const reply = await passOn(gateway, { ...passing, call: guarded, guarding }).catch(
    lasting(guarding.finished),
  )
  const finished = Promise.all([reply.finished, guarding.finished()]).then(() => {})
  return {
    ...reply,
    headers: { ...reply.headers, ...writeDeeds('x-causeway-guardrails', guarding) },
    finished,
  }
}
