/** Undefined where the flag was not given. Throws an error for people where it says no number. */
export const readNumber = (flag: string, value: string | undefined): number | undefined => {
  if (value === undefined) return undefined
  if (/^-?\d{1,15}(\.\d{1,9})?$/.test(value)) return Number(value)
  throw new Error(`--${flag} ${value}: must be a number like 5000 or -2.50.`)
}
