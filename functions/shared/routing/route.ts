import type { Price, ProviderEntry } from '../configuration/configuration.ts'
import type { Hedge, Shadow } from '../configuration/model-routing.ts'
import type { Shape } from '../configuration/shape.ts'
import type { FailureKind } from '../contract/failure.ts'

/** Where one attempt goes. */
export type Target = {
  readonly providerId: string
  readonly provider: ProviderEntry
  /** The provider's own name of the model. */
  readonly model: string
  /** What its tenant and its model do to a request, in this order; the provider comes last. */
  readonly shapes: readonly Shape[]
  /** What the operator says that it costs; undefined leaves that to the price table. */
  readonly price: Price | undefined
  /** The most tokens that its model takes, input and output together; undefined where the operator does not say. */
  readonly contextWindow?: number | undefined
  /** The most tokens that it counts for a picture; undefined, as most models. */
  readonly tokensPerImage?: number | undefined
}

/** A target and its place in a route. */
export type Candidate = Target & {
  /** The entry of gateway.yaml that it belongs to: its name, or for a match the name that was asked for. */
  readonly entry: string
  /** Why it stands where it stands, or is left out, in words for the operator. */
  readonly reason: string
}

export type Route = {
  /** The entry of gateway.yaml that it begins with. */
  readonly entry: string
  /** In the order in which they are tried: the model's own, then those of its fallbacks for errors. Never empty. */
  readonly targets: readonly Candidate[]
  /** Those that are not tried. */
  readonly leftOut: readonly Candidate[]
  readonly maxOutputTokens: number | undefined
  readonly shadow: Shadow | undefined
  readonly hedge: Hedge | undefined
  /** Whether another target carries a stream on that has died. */
  readonly continues: boolean
  /** Begins anew with the next model for a failure of this kind; undefined where none is left. Each is tried once. */
  readonly fallback: (kind: FailureKind) => Route | undefined
}
