import type { Regions } from '../../../functions/shared/store/regions.ts'
import type { Process } from './open-process.ts'
import type { Patience, StoreNetwork } from './open-store-network.ts'

/** As the functions' `connect-regions.ts` sets it. */
const patienceWithPeers: Patience = { requestTimeoutMs: 1_000, maxAttempts: 1 }

/** The clients of a process: to its own region's tables, and to those of the others. */
export const connectRegions = (
  network: StoreNetwork,
  process: Process,
  { patience, count }: { readonly patience: Patience; readonly count: number },
) => {
  const { region: own } = process
  const regions: Regions = {
    own,
    peers: Array.from({ length: count }, (_, number) => number)
      .filter(number => number !== own)
      .map(number => ({
        number,
        name: `region-${number}`,
        dynamodb: network(process, patienceWithPeers, number),
      })),
  }
  return { dynamodb: network(process, patience, own), regions }
}
