import type { Call } from './call.ts'

/** Names the cipher of a sealed body, on requests and replies. */
export const sealHeader = 'x-causeway-gm'

/** Whether the body of a call came sealed, opened since or not. Nothing of such a call may be kept in clear. */
export const isSealed = ({ headers }: Pick<Call, 'headers'>): boolean => headers[sealHeader] !== undefined
