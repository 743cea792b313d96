import * as z from 'zod'

/** The curve of GB/T 32918.5: y² = x³ + ax + b modulo p. */
const p = 0xfffffffe_ffffffff_ffffffff_ffffffff_ffffffff_00000000_ffffffff_ffffffffn
const a = p - 3n
const b = 0x28e9fa9e_9d9f5e34_4d5a9e4b_cf6509a7_f39789f5_15ab8f92_ddbcbd41_4d940e93n

const shape = /^04([0-9a-f]{64})([0-9a-f]{64})$/

/** A point elsewhere would only ever be refused, as a signature that does not fit. */
const isOnCurve = (key: string): boolean => {
  const [, x, y] = (shape.exec(key) ?? []).map(digits => BigInt(`0x${digits}`))
  if (x === undefined || y === undefined || x >= p || y >= p) return false
  return (y * y - (x * x * x + a * x + b)) % p === 0n
}

/** A public key that signs requests, and its name in `Authorization`, in logs and in the ledger. */
export const Sm2Key = z.strictObject({
  id: z.string().regex(/^[\w-]{1,64}$/, 'must be 1 to 64 of letters, digits, _ and -'),
  publicKey: z
    .string()
    .toLowerCase()
    .refine(isOnCurve, 'must be a point of the SM2 curve in hex: 04, then 64 digits of x and 64 of y'),
})
export type Sm2Key = z.infer<typeof Sm2Key>
