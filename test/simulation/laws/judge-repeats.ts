import { isAnswered, type RequestRecord } from '../history.ts'

const claimGraceMs = 60_000

/** A key is free again when its holder died, or could not write down that it had answered. */
const setsKeyFree = ({ process, logged, finishedAt }: RequestRecord): boolean =>
  (finishedAt === undefined && !process.isAlive()) || logged.has('claim not concluded')

/** One key is answered once, and whoever repeats its request gets the very same. */
const judgeErrand = (requests: readonly RequestRecord[]): readonly string[] => {
  const answered = requests.filter(isAnswered)
  const replayed = requests.filter(({ reply }) => reply?.headers['idempotent-replayed'] !== undefined)
  const twice = answered
    .slice(1)
    .filter((_, index) => !setsKeyFree(answered[index] as RequestRecord))
    .map(({ id }) => `${id} was answered a second time under its Idempotency-Key`)
  const early = answered
    .slice(1)
    .filter((record, index) => record.deadline < (answered[index]?.deadline ?? 0) + claimGraceMs)
    .map(({ id }) => `${id} was answered while the first under its Idempotency-Key might have run`)
  const different = replayed
    .filter(({ text, ending }) => ending !== 'broken' && !answered.some(first => first.text === text))
    .map(({ id }) => `${id} was given another answer than the first under its Idempotency-Key`)
  return [...twice, ...early, ...different]
}

export const judgeRepeats = (requests: readonly RequestRecord[]): readonly string[] =>
  Object.values(Object.groupBy(requests, ({ errand }) => errand.idempotencyKey ?? ''))
    .filter(group => group?.[0]?.errand.idempotencyKey !== undefined)
    .flatMap(group => judgeErrand(group ?? []))
