/** Recordings of prose, code and reasoning have four to five; fewer make a count that is seldom too low. */
const likelyCharactersPerToken = 3

/**
 * No recorded answer has more than 7.2, counting what `measureChoice` counts. A token can be longer (a run of spaces), but
 * hardly a whole answer of such.
 */
const mostCharactersPerToken = 8

/** Tokens of an answer that nobody has counted. */
export const countLikely = (characters: number): number => Math.ceil(characters / likelyCharactersPerToken)

/**
 * How many characters may be said under a hold, which is for `held` tokens of output, by a provider that was told to stay
 * below `limit`. A hold that is smaller than the limit has to last for what is likely. A hold of the whole limit is only
 * used up when the provider has surely broken it: it counts its tokens exactly, so an answer within it must not be cut
 * because of our count.
 */
export const charactersWithin = (held: number, limit: number): number =>
  held * (held < limit ? likelyCharactersPerToken : mostCharactersPerToken)
