/** The format of our reasoning details that only this dialect can read. */
export const format = 'openai-responses-v1'
