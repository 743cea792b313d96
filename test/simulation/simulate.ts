import './world/compress-at-once.ts'
import type { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { remember } from '../model/remember.ts'
import { configure } from './gateway/configuration.ts'
import { drawErrand } from './gateway/draw-errand.ts'
import { furnish } from './gateway/furnish.ts'
import { openCallers } from './gateway/open-callers.ts'
import { openInstances } from './gateway/open-instances.ts'
import { openJournal } from './gateway/open-journal.ts'
import { openSweepers } from './gateway/open-sweepers.ts'
import { isAnswered } from './history.ts'
import { judgeAnswers } from './laws/judge-answer.ts'
import { judgeBooks } from './laws/judge-books.ts'
import { judgeRepeats } from './laws/judge-repeats.ts'
import { judgeSecrecy } from './laws/judge-secrecy.ts'
import { openScene, type Report, type Scene } from './open-scene.ts'
import { type Parts, realParts } from './parts.ts'
import { openWatchedProviders } from './providers/open-watched-providers.ts'
import { watchStore } from './watch-store.ts'
import { openStoreNetwork } from './world/open-store-network.ts'

type Options = { readonly seed: number; readonly requests: number; readonly parts?: Parts }

/** Errands begin within this time. In milliseconds, as all that follows. */
const arrivalMs = 150_000
/** From the last deadline until the last lease has expired, the latest line was replayed and a sweep has seen it. */
const restMs = 420_000

const configurationFor = remember(configure)

/** Tenants get more, or less, while requests run. */
const deploy = ({ dice, timeline }: Scene): (() => Configuration) => {
  let generosity = 1
  if (dice.chance(0.3))
    timeline.after(dice.between(0, arrivalMs), () => {
      generosity = dice.pick([0.5, 1.5])
    })
  return () => configurationFor(generosity)
}

const countEndings = ({ requests, tables, note }: Scene): void => {
  for (const record of requests) {
    const { reply, text } = record
    if (reply && reply.status !== 200) note(`refusal: ${reply.status} ${JSON.parse(text).error.code}`)
    if (reply?.status === 200 && !isAnswered(record)) note('caller: given the same answer again')
  }
  for (const row of tables.list('')) if (row['kind']) note(`ledger: ${row['kind'].S} ${row['outcome']?.S}`)
}

/** Lives through one history, from its first request until everything has come to rest, and judges it. */
export const simulate = async ({ seed, requests, parts = realParts }: Options): Promise<Report> => {
  const scene = openScene(seed)
  const { dice, timeline, tables } = scene
  const { keys, secretTexts, secrets } = await furnish(scene)
  const configuration = deploy(scene)
  const { lines, subscribe, write: onLine } = openJournal(scene)
  const send = watchStore(scene, parts.changeCommand)
  const network = openStoreNetwork({ ...scene, send })
  const providers = openWatchedProviders(scene, configuration)
  const hosting = { scene, parts, network, send: providers, secretTexts, configuration, onLine }
  const instances = openInstances(hosting)
  const sweepers = Array.from({ length: scene.regions }, (_, region) =>
    openSweepers({ scene, region, network, configuration, onLine }),
  )
  subscribe((line, region) => sweepers[region]?.deliver(line))
  const requestMs = dice.pick([25_000, 60_000, 120_000])
  const callers = openCallers({ scene, parts, instances, keys, requestMs })
  for (let number = 0; number < requests; number++) {
    const errand = drawErrand(number, dice)
    timeline.after(dice.between(0, arrivalMs), () => callers.send(errand))
  }

  const stormEndsAt = scene.startsAt + arrivalMs + requestMs * 4
  await timeline.run(stormEndsAt)
  scene.calmDown()
  await timeline.run(stormEndsAt + restMs)

  countEndings(scene)
  const books = { accounts: tables.list('ACCOUNT#'), rows: tables.list('').filter(row => row['kind']) }
  const violations = [
    ...judgeBooks(scene.requests, books),
    ...judgeAnswers(scene.requests),
    ...judgeRepeats(scene.requests),
    ...judgeSecrecy({ lines, requests: scene.requests, items: tables.list(''), secrets }),
  ]
  for (const violation of violations) scene.accuse(violation)
  return scene.report()
}
