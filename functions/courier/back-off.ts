const firstSeconds = 30
/** SQS hides a message for 12 hours at most, counted from when it was received. */
const longestSeconds = 11 * 3_600

/**
 * How long a message waits after its nth try: 30 s, 2 min, 8 min, half an hour, 2 h, 8.5 h, 11 h. With eight tries a
 * receiver may be away for some 22 hours.
 */
export const backOff = (tries: number): number => Math.min(longestSeconds, firstSeconds * 4 ** (tries - 1))
