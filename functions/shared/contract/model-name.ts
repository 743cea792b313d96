import * as z from 'zod'

/** What a caller asks for. No provider's name for a model is half as long, and each is matched with every wildcard. */
export const ModelName = z.string().min(1).max(512)
