/** What one request is charged. */
export type Bill = {
  readonly tokens: number
  /** Nano-dollars; undefined where nobody knows the price, which is not the same as nothing. */
  readonly nanos: number | undefined
  /** Whether it stems from the provider's own usage, or from ours where it gave none. */
  readonly kind: 'actual' | 'estimate'
  /** Pins the price that was used. */
  readonly priceVersion?: string | undefined
}
