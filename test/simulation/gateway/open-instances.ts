import { openHandle } from '../../../functions/gateway/handle.ts'
import type { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { openLog } from '../../../functions/shared/edge/open-log.ts'
import { readEnvironment } from '../../../functions/shared/environment.ts'
import { openGateway } from '../../../functions/shared/gateway.ts'
import type { HttpClient } from '../../../functions/shared/upstream/http-client.ts'
import type { Scene } from '../open-scene.ts'
import type { Parts } from '../parts.ts'
import { connectRegions } from '../world/connect-regions.ts'
import type { Process } from '../world/open-process.ts'
import { openSecrets } from '../world/open-secrets.ts'
import type { StoreNetwork } from '../world/open-store-network.ts'

export const environment = readEnvironment({})

/** The real gateway in one process. */
export type Instance = {
  readonly process: Process
  readonly handle: ReturnType<typeof openHandle>
  /** Lambda gives an instance one request at a time, freezes it between two and ends it with one that is too slow. */
  readonly isOnLambda: boolean
  isBusy: boolean
}

type Opening = {
  readonly scene: Scene
  readonly parts: Parts
  readonly network: StoreNetwork
  readonly send: HttpClient
  readonly secretTexts: Readonly<Record<string, string>>
  readonly configuration: () => Configuration
  readonly onLine: (line: string) => void
}

/** As `connect-aws.ts` sets it. */
const patience = { requestTimeoutMs: 650, maxAttempts: 2 }
const mostServers = 2

/** The hosts of the gateway: a new instance wherever none is free, as the platforms do. */
export const openInstances = (opening: Opening) => {
  const { scene, parts, network, send, secretTexts } = opening
  const { dice, note } = scene
  let instances: Instance[] = []

  const open = (isOnLambda: boolean, region: number): Instance => {
    const process = scene.openProcess(isOnLambda ? 'lambda' : 'server', region)
    const secrets = { dice, texts: secretTexts, failure: () => scene.weather().secrets, note }
    const gateway = parts.changeGateway(
      openGateway({
        environment,
        configuration: opening.configuration(),
        ...connectRegions(network, process, { patience, count: scene.regions }),
        secrets: openSecrets(secrets, process),
        send,
        clock: process.clock,
        dice: dice.roll,
        randomBytes: dice.bytes,
        log: openLog('debug', opening.onLine, process.clock.now),
      }),
    )
    void gateway.warmUp()
    const instance = { process, handle: openHandle(gateway), isOnLambda, isBusy: false }
    instances = [...instances.filter(({ process }) => process.isAlive()), instance]
    return instance
  }

  return {
    take: (region: number): Instance => {
      const isOnLambda = dice.chance(0.5)
      const free = instances.filter(
        one =>
          one.process.isAlive() &&
          one.process.region === region &&
          one.isOnLambda === isOnLambda &&
          !(isOnLambda && one.isBusy),
      )
      const mayOpen = isOnLambda || free.length < mostServers
      const instance =
        free.length === 0 || (mayOpen && dice.chance(0.2)) ? open(isOnLambda, region) : dice.pick(free)
      instance.isBusy = true
      instance.process.thaw()
      return instance
    },
    /** After the last byte and the settlement. */
    giveBack: (instance: Instance): void => {
      instance.isBusy = false
      if (instance.isOnLambda) instance.process.freeze()
    },
  }
}
export type Instances = ReturnType<typeof openInstances>
