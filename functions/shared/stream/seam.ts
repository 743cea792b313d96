import type { StreamChunk } from '../contract/stream-chunk.ts'

/** Where one model goes on with what another has said: the code of the failure that made it, and its name. */
export type Seam = { readonly after: string; readonly model: string }

/** SDKs keep or skip the key `causeway`, and a chunk without choices is nothing new to them: usage comes in one. */
export const writeSeam = ({ choices: _, usage: __, ...last }: StreamChunk, continued: Seam): StreamChunk => ({
  ...last,
  choices: [],
  causeway: { continued },
})

/** Undefined for every other chunk. */
export const readSeam = ({ causeway }: StreamChunk): Seam | undefined =>
  (causeway as { readonly continued?: Seam } | undefined)?.continued
