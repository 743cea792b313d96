import type { ProviderEntry } from '../configuration/configuration.ts'
import type { Clock } from '../contract/clock.ts'
import type { Result } from '../contract/failure.ts'
import { addressOf } from '../providers/address.ts'
import { authorize } from '../providers/authorize.ts'
import { findDialect } from '../providers/dialects.ts'
import type { Dialect } from '../providers/provider.ts'
import type { HttpClient } from './http-client.ts'
import { readWhole } from './read-whole.ts'

/** Nobody waits long for what costs nothing. In milliseconds. */
const patienceMs = 3_000

/** Gets a path below the provider's base URL. Never throws: whatever is no 200 is the failure that it means in its dialect. */
export type AskProvider = (
  provider: ProviderEntry,
  path: string,
  key: string | undefined,
) => Promise<Result<Buffer>>

export const openAskProvider =
  (send: HttpClient, clock: Clock): AskProvider =>
  async (provider, path, key) => {
    const { explain, chat } = findDialect(provider) as Dialect
    const headers = {
      ...chat?.headers,
      ...provider.headers,
      ...(key !== undefined && authorize(provider, key)),
    }
    const timeouts = { ...provider.timeouts, firstByteMs: patienceMs }
    const { signal } = new AbortController()
    const sent = await send(
      {
        ...{ method: 'GET', url: addressOf(provider, path, ''), headers, timeouts, signal },
        allowPrivate: provider.allowPrivate,
      },
      clock,
    )
    if (!sent.ok) return sent
    const stopAt = clock.now() + patienceMs
    const body = await readWhole(sent.value, { clock, idleMs: patienceMs, stopAt })
    if (!body.ok || sent.value.status === 200) return body
    return { ok: false, failure: explain(sent.value.status, body.value.toString()) }
  }
