import * as z from 'zod'

/** The channel of China's national algorithms (国密, guómì: SM2, SM3 and SM4), which is closed without it. */
export const Gm = z.strictObject({
  /** Secrets Manager's name of the gateway's private keys, one a line. */
  secret: z.string().min(1),
})

/** How a tenant uses it. */
export const Sealing = z.strictObject({
  /** Whether requests whose body is not sealed are refused. */
  required: z.boolean().default(false),
})
