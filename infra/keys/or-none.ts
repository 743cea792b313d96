/** What takes a thing away: null, in the words of the admin API. */
const none = 'none'

/** What a flag says, or null where it says `none`. */
export const orNone = <Value>(
  value: string | undefined,
  read: (value: string | undefined) => Value,
): Value | null => (value === none ? null : read(value))
