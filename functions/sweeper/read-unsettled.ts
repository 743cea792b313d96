import * as z from 'zod'
import type { LedgerRow } from '../shared/store/ledger.ts'

const Unsettled = z
  .object({
    time: z.string(),
    level: z.string(),
    message: z.literal('unsettled'),
    tenant: z.string().min(1),
    window: z.string().regex(/^(\d{4}-\d{2}(-\d{2})?|lifetime)$/),
    since: z.int().positive(),
    leaseId: z.string().min(1),
    tokens: z.int().min(0),
    nanos: z.int().min(0).optional(),
    kind: z.enum(['actual', 'estimate']),
  })
  .catchall(z.union([z.string(), z.number(), z.boolean()]))
  .transform(({ time, level, message, ...row }): LedgerRow => {
    const { tenant, window, since, leaseId, tokens, nanos, kind, ...facts } = row
    return { tenant, window, since, leaseId, tokens, nanos, kind, facts }
  })

/** As the gateway writes it (functions/shared/charging/charge.ts), or nested where Lambda wraps what a function writes. */
const Line = z.union([Unsettled, z.object({ message: Unsettled }).transform(({ message }) => message)])

/** The ledger row that a line of the log says could not be written. Throws when it does not say so. */
export const readUnsettled = (line: string): LedgerRow => Line.parse(JSON.parse(line))
