const nanosPerDollar = 1_000_000_000

/** Nano-dollars as dollars, to the last of nine places and without an exponent: 1500 is `0.0000015`. */
export const writeDollars = (nanos: number): string => {
  if (nanos < 0) return `-${writeDollars(-nanos)}`
  const places = String(nanos % nanosPerDollar)
    .padStart(9, '0')
    .replace(/0+$/, '')
  return `${Math.floor(nanos / nanosPerDollar)}${places && '.'}${places}`
}
