import { writeDollars } from '../accounting/write-dollars.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import { parseValue } from '../contract/parse-request.ts'
import { type Passage, readPassage } from '../contract/read-passage.ts'
import { refuseUnchecked } from '../contract/refuse-unchecked.ts'
import type { Reply } from '../contract/reply.ts'
import { RerankRequest } from '../contract/rerank.ts'
import { stopAt } from '../contract/stop-at.ts'
import type { Gateway } from '../gateway.ts'
import { lasting } from '../lasting.ts'
import { reportEnd } from '../report-end.ts'
import { releasing } from '../serve.ts'
import { openUsageTail } from '../stream/open-usage-tail.ts'
import type { Passed } from '../upstream/attempt-operation.ts'
import type { Answered } from '../upstream/attempt-targets.ts'
import { passBytes } from '../upstream/pass-bytes.ts'
import { chargeOperation, type OperationCharge } from './charge-operation.ts'
import { findOwned } from './find-owned.ts'
import { noteResources } from './note-resources.ts'
import { operationFacts } from './operation-facts.ts'
import type { Passing } from './passing.ts'
import { placeOperation } from './place-operation.ts'
import { sendOperation } from './send-operation.ts'

type Story = Passing & {
  readonly passage: Passage
  readonly charge: OperationCharge
  readonly answered: Answered<Passed>
  readonly startedAt: number
  readonly answeringAt: number
}

/** What a request names outside of its body: the first id of its path, which all others are within, and where a list goes on. */
const namedIn = ({ call, operation, parameters }: Passing): readonly string[] => {
  const cursors = operation.list ? [call.query.get('after'), call.query.get('before')] : []
  return [Object.values(parameters)[0], ...cursors].filter(id => id != null)
}

/** Writes down how it ended. Never rejects. */
const openConclude =
  (gateway: Gateway, story: Story) =>
  async (outcome: string, answer: unknown): Promise<void> => {
    const { charge, caller, answered } = story
    const bill = charge.bill(answered.target, answer)
    const ended = { endedAt: gateway.clock.now(), outcome, usage: charge.usageOf(answer) }
    const facts = operationFacts(story, ended)
    gateway.log('info', 'answered', { tenant: caller.tenant.id, ...facts })
    await Promise.all([charge.settle(bill, facts), reportEnd(gateway, answered, 'complete')])
  }

type Conclude = ReturnType<typeof openConclude>

/** A Function URL hangs on a body without a byte. */
const orBlank = (body: Uint8Array): string | Uint8Array => (body.length > 0 ? body : '\n')

const replyWhole = (story: Story, passed: Extract<Passed, { type: 'whole' }>, conclude: Conclude): Reply => {
  const { nanos } = story.charge.bill(story.answered.target, passed.json)
  return {
    status: passed.status,
    headers: { ...passed.headers, ...(nanos && { 'x-causeway-cost-usd': writeDollars(nanos) }) },
    body: orBlank(passed.body),
    finished: conclude('complete', passed.json),
  }
}

const replyStream = (
  { clock }: Gateway,
  { call, answered }: Story,
  { response, isEvents, status, headers }: Extract<Passed, { type: 'stream' }>,
  conclude: Conclude,
): Reply => {
  const tail = openUsageTail()
  const passed = passBytes({
    response,
    isEvents,
    clock,
    idleMs: answered.target.provider.timeouts.idleMs,
    stopAt: stopAt(call),
    watch: isEvents ? tail.push : () => {},
    onEnd: how => conclude(how, tail.read()),
  })
  return { status, headers, ...passed }
}

/** What was deleted is nobody's any more; what cannot be noted is found missing by the provider. */
const forget = async (gateway: Gateway, { call, caller, operation, parameters }: Passing): Promise<void> => {
  const [id, ...within] = Object.values(parameters)
  if (operation.method !== 'DELETE' || id === undefined || within.length > 0) return
  await gateway.resources.remove(caller.tenant.id, id).catch(error => {
    gateway.log('warn', 'resource not forgotten', { requestId: call.id, error: String(error?.name) })
  })
}

const writeReply = async (gateway: Gateway, story: Story): Promise<Reply> => {
  const { answered, call, caller, operation, charge } = story
  const { answer: passed, target, attempts } = answered
  const conclude = openConclude(gateway, story)
  const place = { providerId: target.providerId, keyId: attempts.at(-1)?.keyId }
  const noted = noteResources(gateway, { call, tenant: caller.tenant.id, operation, place }, passed)
  await noted.catch(error => {
    const finished = conclude('resources_not_recorded', passed.type === 'whole' ? passed.json : undefined)
    throw error instanceof GatewayError ? error.lasting(finished) : error
  })
  await forget(gateway, story)
  const reply =
    passed.type === 'whole'
      ? replyWhole(story, passed, conclude)
      : replyStream(gateway, story, passed, conclude)
  const headers = { ...reply.headers, ...charge.limits, 'x-causeway-attempts': String(attempts.length) }
  return { ...reply, headers }
}

/**
 * The story of an operation that is passed on as it is: what it names must be the tenant's own, it goes where that lives or where its
 * model leads, and what it makes is the tenant's from then on. Throws a GatewayError for everything that is refused.
 */
export const passOn = async (gateway: Gateway, passing: Passing): Promise<Reply> => {
  const { call, caller, operation } = passing
  const startedAt = gateway.clock.now()
  const passage = readPassage(call, operation)
  refuseUnchecked(operation, passage.fields)
  if (operation.id === 'createRerank') parseValue(RerankRequest, passage.fields)
  const places = await findOwned(gateway, passing, [...namedIn(passing), ...passage.ids])
  const placed = await placeOperation(gateway, { caller, operation, model: passage.model, places })
  const { charge, targets } = await chargeOperation(gateway, { call, caller, operation, passage, ...placed })
  const answered = await sendOperation(gateway, { ...passing, passage }, { ...placed, targets })
    .catch(releasing(charge))
    // The host must not sleep before the fleet knows whom a refusal found unwell.
    .catch(lasting(gateway.reported))
  const story: Story = { ...passing, passage, charge, answered, startedAt, answeringAt: gateway.clock.now() }
  return writeReply(gateway, story)
}
