import { isSealed } from './contract/is-sealed.ts'
import type { Gateway } from './gateway.ts'
import type { Story } from './request-facts.ts'
import type { LedgerRow } from './store/ledger.ts'

const dayMs = 86_400_000

type Said = Pick<LedgerRow, 'tenant' | 'since' | 'leaseId'> & { readonly choices: unknown }

/**
 * Keeps what was asked and answered, if the tenant's entry says for how long, and if it did not come sealed. An answer without choices (embeddings) has
 * nothing to read. One try: what is lost leaves a line in the log, and the answer is out already. Never rejects.
 */
export const keepContent = async (
  { contents, clock, log }: Pick<Gateway, 'contents' | 'clock' | 'log'>,
  { call, caller }: Story,
  { tenant, since, leaseId, choices }: Said,
): Promise<void> => {
  const { content } = caller.tenant
  if (!content || isSealed(call)) return
  try {
    const request = new TextDecoder().decode(call.body)
    // Throws where an answer is nested thousands deep, which can be parsed all the same.
    const answer = JSON.stringify(choices ?? null)
    const expiresAt = clock.now() + content.days * dayMs
    await contents.keep({ tenant, since, leaseId, request, answer, expiresAt })
  } catch (error) {
    log('error', 'content not kept', { requestId: call.id, tenant, name: String((error as Error)?.name) })
  }
}
