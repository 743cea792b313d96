import * as z from 'zod'

/** Names or wildcards of models that may be called; together short enough for an item of DynamoDB. */
export const ModelList = z.array(z.string().min(1).max(200)).max(500)
