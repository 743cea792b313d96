import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeConfiguration } from '../test/lambda/configuration.ts'
import { startSurroundings } from '../test/surroundings.ts'
import { chatStream } from '../test/upstream/chat-script.ts'
import type { ScriptedUpstream } from '../test/upstream/scripted-upstream.ts'
import { formatFigures, type Pair, type Round, type Start } from './format-figures.ts'
import { median } from './median.ts'
import { type RunningSubject, type Subject, startSubject } from './subject.ts'

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })

const sizes = options.quick
  ? { rounds: 1, starts: 2, warmUps: 10, shortStreams: 20, longStreams: 1, peakChunks: 1_000 }
  : { rounds: 5, starts: 10, warmUps: 300, shortStreams: 200, longStreams: 5, peakChunks: 10_000 }

type Subjects = readonly [bare: Subject, gateway: Subject]

const words = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `word${index} `)

const repeat = async (times: number, stream: RunningSubject['stream']): Promise<readonly number[]> => {
  const results: number[] = []
  for (let time = 0; time < times; time += 1) results.push(await stream())
  return results
}

/** At a millisecond's pace a chunk comes alone, as from a real provider; faster, reads melt together and look cheap. */
const playLong = (upstream: ScriptedUpstream) => upstream.play({ ...chatStream(words(1_000)), pauseMs: 1 })
const playShort = (upstream: ScriptedUpstream) => upstream.play(chatStream(words(1)))

const measureRound = async (subject: RunningSubject, upstream: ScriptedUpstream): Promise<Round> => {
  playShort(upstream)
  const beforeShort = subject.cpuMs()
  const firstBytes = await repeat(sizes.shortStreams, subject.stream)
  const cpuMsPerRequest = (subject.cpuMs() - beforeShort) / sizes.shortStreams

  playLong(upstream)
  const beforeLong = subject.cpuMs()
  await repeat(sizes.longStreams, subject.stream)
  const cpuMsPerLong = (subject.cpuMs() - beforeLong) / sizes.longStreams
  return {
    firstByteMs: median(firstBytes),
    cpuMsPerRequest,
    cpuMsPerThousandChunks: cpuMsPerLong - cpuMsPerRequest,
  }
}

const measureStart = async (subject: Subject): Promise<Start> => {
  const running = await startSubject(subject)
  const firstByteMs = await running.stream()
  const initMs = running.initMs()
  await running.stop()
  return { initMs, firstByteMs }
}

const measurePeak = async (subject: Subject, upstream: ScriptedUpstream): Promise<number> => {
  upstream.play(chatStream(words(sizes.peakChunks)))
  const running = await startSubject(subject)
  await running.stream()
  const peakMb = running.peakMb()
  await running.stop()
  return peakMb
}

/** A B A B, so that a drift of the machine meets both. */
const alternate = async <Subject, Measured>(
  times: number,
  [bare, gateway]: readonly [Subject, Subject],
  measure: (subject: Subject) => Promise<Measured>,
): Promise<Pair<Measured>> => {
  const results: Measured[][] = [[], []]
  for (let time = 0; time < times; time += 1) {
    results[0]?.push(await measure(bare))
    results[1]?.push(await measure(gateway))
  }
  return [results[0] ?? [], results[1] ?? []]
}

/** Young code costs eight times hot code, so both are warm before they are measured. */
const warmUp = async (subject: RunningSubject, upstream: ScriptedUpstream): Promise<void> => {
  playShort(upstream)
  await repeat(sizes.warmUps, subject.stream)
  playLong(upstream)
  await subject.stream()
}

const measureRounds = async ([bare, gateway]: Subjects, upstream: ScriptedUpstream): Promise<Pair<Round>> => {
  const running = [await startSubject(bare), await startSubject(gateway)] as const
  for (const subject of running) await warmUp(subject, upstream)
  const rounds = await alternate(sizes.rounds, running, subject => measureRound(subject, upstream))
  for (const subject of running) await subject.stop()
  return rounds
}

/** What a hard quota adds: one write to DynamoDB before the provider is called. */
const measureFirstBytes = async (subjects: Subjects, upstream: ScriptedUpstream): Promise<Pair<number>> => {
  const running = [await startSubject(subjects[0]), await startSubject(subjects[1])] as const
  playShort(upstream)
  for (const subject of running) await repeat(sizes.warmUps, subject.stream)
  const measured = await alternate(sizes.rounds, running, async subject =>
    median(await repeat(sizes.shortStreams, subject.stream)),
  )
  for (const subject of running) await subject.stop()
  return measured
}

const root = join(import.meta.dirname, '..')
const surroundings = await startSurroundings(writeConfiguration)
const { upstream, keys } = surroundings
const createKey = async (tenant: string) =>
  (await keys.create({ tenant, keyPrefix: tenant, name: 'bench' })).key

const bare: Subject = {
  name: 'bare',
  folder: join(root, 'test/lambda/handlers'),
  handler: 'bare.handler',
  variables: { UPSTREAM_URL: upstream.url },
  key: 'none',
}
const gateway: Subject = {
  name: 'gateway',
  folder: join(root, 'dist/gateway'),
  handler: 'index.handler',
  variables: surroundings.variables,
  key: await createKey('free'),
}
const subjects: Subjects = [bare, gateway]

try {
  const rounds = await measureRounds(subjects, upstream)
  const quotas = await measureFirstBytes([bare, { ...gateway, key: await createKey('acme') }], upstream)
  playShort(upstream)
  const starts = await alternate(sizes.starts, subjects, measureStart)
  const peakMb = await alternate(1, subjects, subject => measurePeak(subject, upstream))
  if (options.quick) console.log('--quick only shows that the bench works; these figures mean nothing.')
  console.log(formatFigures({ rounds, quotas, starts, peakMb }))
} finally {
  await surroundings.stop()
}
