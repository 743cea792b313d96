import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { firstShardOf, regionOf } from '../accounting/shard.ts'

/** Another region, whose tables are called as ours are. */
export type Peer = {
  /** The home region's is 0. */
  readonly number: number
  /** AWS's: `eu-west-1`. */
  readonly name: string
  readonly dynamodb: DynamoDBClient
}

/** The regions that share accounts: an item lies in one of them and is written only there. */
export type Regions = { readonly own: number; readonly peers: readonly Peer[] }

/** What most gateways are. */
export const onlyRegion: Regions = { own: 0, peers: [] }

export const countRegions = ({ peers }: Regions): number => peers.length + 1

/** The first shard of an account that this region asks. */
export const firstOwnShard = ({ own }: Regions): number => firstShardOf(own)

/** Whose table a shard lies in. Throws for a region that nobody knows. */
export const clientOf = (ours: DynamoDBClient, { own, peers }: Regions, shard: number | undefined) => {
  const region = regionOf(shard)
  if (region === own) return ours
  const peer = peers.find(({ number }) => number === region)
  if (!peer) throw new Error(`A shard lies in the region ${region}, which gateway.yaml no longer has.`)
  return peer.dynamodb
}

/** The hot path: a change, a suspension or a revocation holds here within these 5 seconds, and so does a new key. */
const freshness = { forMs: 5_000, capacity: 1_000 }
/** While the home region does not answer, another one goes by what it has last heard from there. */
const staleForMs = 5 * 60_000

/** How long it counts what was last read of a tenant or a virtual key. */
export const freshnessIn = ({ own }: Regions) => (own === 0 ? freshness : { ...freshness, staleForMs })

/** Where tenants, virtual keys and credits are. */
export const homeClientOf = (ours: DynamoDBClient, regions: Regions) => clientOf(ours, regions, 0)
