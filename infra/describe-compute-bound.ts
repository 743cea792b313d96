/** Lambda on arm64 in us-east-1, first tier, US dollars per GB and second (https://aws.amazon.com/lambda/pricing/). */
const usdPerGbSecond = 0.0000133334
/** AWS counts 730 hours to a month. */
const secondsPerMonth = 730 * 3600

const usd = (amount: number): string => `$${amount.toFixed(2)}`

/** Says what Lambda's compute can cost in a month at most: every reserved environment busy all the time. */
export const describeComputeBound = (memoryMb: number, reservedConcurrency: number | undefined): string => {
  const perEnvironment = (memoryMb / 1024) * secondsPerMonth * usdPerGbSecond
  if (reservedConcurrency === undefined) {
    const each = `${usd(perEnvironment)} a month for each request that runs all the time`
    return `${each}; only the account's concurrency bounds them (or reservedConcurrency in infra/config.ts)`
  }
  const bound = usd(perEnvironment * reservedConcurrency)
  return `at most ${bound} a month (${reservedConcurrency} × ${memoryMb} MB, busy all the time)`
}
