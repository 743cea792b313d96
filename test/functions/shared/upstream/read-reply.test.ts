import { expect, it } from 'vitest'
import { systemClock } from '../../../../functions/shared/edge/system-clock.ts'
import { findDialect } from '../../../../functions/shared/providers/dialects.ts'
import type { BodyRead } from '../../../../functions/shared/upstream/http-client.ts'
import { readReply } from '../../../../functions/shared/upstream/read-reply.ts'
import { openProviderEntry } from '../providers/open-provider-entry.ts'

const dialect = findDialect(openProviderEntry())
if (!dialect) throw new Error('The dialect of every provider is gone.')

it('takes an answer that its translation cannot read for a failure of the provider', async () => {
  const reads: BodyRead[] = [{ type: 'bytes', bytes: Buffer.from('{"candidates":5}') }]
  const response = {
    status: 200,
    headers: {},
    read: async (): Promise<BodyRead> => reads.shift() ?? { type: 'end' },
    release: () => {},
    cancel: () => {},
  }
  const fromReply = (body: unknown) =>
    (body as { candidates: object[] }).candidates.map(candidate => candidate)
  const reply = await readReply(response, {
    dialect,
    fromReply,
    patience: { clock: systemClock, idleMs: 1_000, stopAt: Number.POSITIVE_INFINITY },
  })
  expect(reply).toMatchObject({ ok: false, failure: { status: 502, code: 'upstream_error' } })
})
