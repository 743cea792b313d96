import type { Call } from '../../../functions/shared/contract/call.ts'
import type { Reply } from '../../../functions/shared/contract/reply.ts'
import type { Ending, RequestRecord } from '../history.ts'
import type { Scene } from '../open-scene.ts'
import type { Parts } from '../parts.ts'
import type { Process } from '../world/open-process.ts'
import { confuse, type Errand, type Keys } from './draw-errand.ts'
import type { Instance, Instances } from './open-instances.ts'

type Opening = {
  readonly scene: Scene
  readonly parts: Parts
  readonly instances: Instances
  readonly keys: Readonly<Record<string, Keys>>
  /** How long the host lets a request run, in milliseconds. */
  readonly requestMs: number
}

const pause = ({ clock }: Process, milliseconds: number) =>
  new Promise<void>(resolve => {
    clock.after(milliseconds, resolve)
  })

const maximumRepeats = 2

/** Callers and the doors that they come through. */
export const openCallers = ({ scene, parts, instances, keys, requestMs }: Opening) => {
  const { dice, timeline, note, tell } = scene

  const begin = (errand: Errand, { process }: Instance): RequestRecord => {
    const record: RequestRecord = {
      id: `request-${scene.requests.length}`,
      errand,
      deadline: process.clock.now() + requestMs,
      process,
      calls: [],
      logged: new Set(),
      leaseId: undefined,
      reply: undefined,
      text: '',
      ending: undefined,
      finishedAt: undefined,
    }
    scene.requests.push(record)
    tell(`${record.id} for errand ${errand.number} of ${errand.tenant} to ${process.name}`)
    return record
  }

  const toCall = ({ id, errand, deadline }: RequestRecord, gone: AbortSignal): Call => ({
    id,
    method: 'POST',
    path: '/v1/chat/completions',
    query: new URLSearchParams(),
    headers: {
      authorization: `Bearer ${errand.key === 'nonsense' ? errand.key : keys[errand.tenant]?.[errand.key]}`,
      ...(errand.idempotencyKey && { 'idempotency-key': errand.idempotencyKey }),
    },
    body: Buffer.from(errand.body),
    search: '',
    sourceIp: '192.0.2.1',
    deadline,
    gone,
  })

  const end = (record: RequestRecord, ending: Ending): void => {
    if (record.ending) return
    record.ending = ending
    note(`caller: ${ending}`)
    tell(`${record.id} ${ending} ${record.reply?.status} ${JSON.stringify(record.text)}`)
  }

  /** As both doors do it: all texts one after the other, until the last, or until the caller has gone. */
  const readTexts = async (
    record: RequestRecord,
    texts: AsyncIterable<string | Uint8Array>,
    gone: AbortSignal,
  ) => {
    const iterator = texts[Symbol.asyncIterator]()
    for (;;) {
      if (gone.aborted) {
        await iterator.return?.()
        return end(record, 'left')
      }
      const { done, value } = await iterator.next()
      if (done) return end(record, 'ended')
      record.text += value.toString()
      if (record.errand.readPauseMs > 0) await pause(record.process, record.errand.readPauseMs)
    }
  }

  const read = async (record: RequestRecord, { body, ...head }: Reply, gone: AbortSignal): Promise<void> => {
    record.reply = head
    const fallback = head.headers['x-causeway-fallback']
    if (fallback !== undefined) note(`fallback: ${fallback}`)
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) return readTexts(record, body, gone)
    record.text = Buffer.from(body).toString()
    end(record, 'whole')
  }

  const serve = async (record: RequestRecord, instance: Instance, gone: AbortSignal): Promise<void> => {
    const reply = parts.changeReply(await instance.handle(toCall(record, gone)))
    await read(record, reply, gone)
    await reply.finished
    record.finishedAt = timeline.now()
    tell(`${record.id} is over`)
    instances.giveBack(instance)
  }

  const send = (errand: Errand, repeatsLeft = maximumRepeats): void => {
    // Who repeats a request sends it to the same region, because each has its own claims.
    const instance = instances.take(errand.number % scene.regions)
    const { process, isOnLambda } = instance
    const record = begin(errand, instance)
    const leaving = new AbortController()
    process.onDeath(() => end(record, 'broken'))
    // Lambda tells nobody that a caller has gone.
    if (errand.leavesAfterMs !== undefined && !isOnLambda)
      timeline.after(errand.leavesAfterMs, () => record.ending ?? leaving.abort())
    if (isOnLambda)
      timeline.after(requestMs, () => {
        if (record.finishedAt !== undefined || !process.isAlive()) return
        note('lambda: ended at its deadline')
        process.kill()
      })
    scene.actFor(record, () => void serve(record, instance, leaving.signal))
    if (errand.idempotencyKey && repeatsLeft > 0 && dice.chance(0.7)) repeat(errand, repeatsLeft - 1)
  }

  const repeat = (errand: Errand, repeatsLeft: number): void => {
    const again = dice.chance(0.1) ? confuse(errand) : errand
    timeline.after(dice.between(0, requestMs * 1.5), () => send(again, repeatsLeft))
  }

  return { send }
}
