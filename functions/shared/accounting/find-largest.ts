/** The largest whole number from `least` to `most` for which a test holds that holds for all below it; undefined: none. */
export const findLargest = (
  least: number,
  most: number,
  holds: (number: number) => boolean,
): number | undefined => {
  if (holds(most)) return most
  if (!holds(least)) return undefined
  let [held, failed] = [least, most]
  while (failed - held > 1) {
    const middle = Math.floor((held + failed) / 2)
    if (holds(middle)) held = middle
    else failed = middle
  }
  return held
}
