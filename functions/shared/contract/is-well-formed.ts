const isPair = ([key, value]: readonly [string, unknown]): boolean =>
  key.isWellFormed() && isWellFormed(value)

/**
 * Whether each text in a JSON value is Unicode. Half a surrogate pair can be written as `\ud800`; as UTF-8 all of them become
 * the same replacement character, so different requests would hash alike. As deep as the value, so bound its depth before.
 */
export const isWellFormed = (value: unknown): boolean => {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Array.isArray(value) ? value.every(isWellFormed) : Object.entries(value).every(isPair)
}
