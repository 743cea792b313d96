import { randomBase62 } from '../../contract/base62.ts'
import { mintRechargeCode, parseRechargeCode } from '../../contract/recharge-code.ts'
import type { RechargeCode, RechargeCodes } from './recharge-codes.ts'

type Order = Pick<RechargeCode, 'amount' | 'expiresAt'> & { readonly count: number }

/** The one moment at which a code is known in clear. */
export type MintedCode = { readonly id: string; readonly code: string }

/** So many new codes of one amount. Whoever is cut in between has made codes that nobody knows. */
export const openMintRechargeCodes =
  (codes: Pick<RechargeCodes, 'add'>, randomBytes: (size: number) => Uint8Array) =>
  async ({ count, amount, expiresAt }: Order): Promise<readonly MintedCode[]> => {
    const minted: MintedCode[] = []
    while (minted.length < count) {
      const code = mintRechargeCode(randomBytes)
      const id = randomBase62(12, randomBytes)
      await codes.add(parseRechargeCode(code) ?? code, { id, amount, expiresAt })
      minted.push({ id, code })
    }
    return minted
  }
