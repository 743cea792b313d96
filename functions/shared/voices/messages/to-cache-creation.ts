import type { Usage } from '../../contract/usage.ts'

/** How long what was written into a cache is kept, as whole messages say it. */
export const toCacheCreation = ({ cacheWrite, cacheWriteHour }: Usage) => ({
  ephemeral_5m_input_tokens: cacheWrite,
  ephemeral_1h_input_tokens: cacheWriteHour,
})
