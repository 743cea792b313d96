import { randomBytes } from 'node:crypto'

export const makeKey = (prefix: string): string => `${prefix}${randomBytes(24).toString('hex')}`
