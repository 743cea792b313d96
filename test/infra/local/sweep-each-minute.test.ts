import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { sweepEachMinute } from '../../../infra/local/sweep-each-minute.ts'
import { withCleanup } from '../../../infra/local/with-cleanup.ts'
import { configure } from '../../functions/sweeper/lose-settle.ts'
import { openBooks } from '../../functions/sweeper/open-books.ts'
import { startSurroundings } from '../../surroundings.ts'

describe('sweepEachMinute', () => {
  it('reaps again and again, for the tenants that there are, until the end', async () => {
    const surroundings = await startSurroundings(configure)
    onTestFinished(surroundings.stop)
    const { dynamodb, configuration, variables } = surroundings
    const books = openBooks(surroundings)
    const names = { STATE_TABLE: `${variables['STATE_TABLE']}`, LEDGER_TABLE: `${variables['LEDGER_TABLE']}` }
    const readTenants = vi.fn(() => configuration.tenants)

    await withCleanup(async defer => {
      sweepEachMinute({ dynamodb, names, readTenants, defer, everyMs: 1 })
      for (const leaseId of ['first', 'second']) {
        await books.hold('dead', leaseId, -1)
        await vi.waitFor(async () => expect(await books.readStanding('dead')).toMatchObject({ leases: [] }))
      }
    })
    const asked = readTenants.mock.calls.length
    await books.hold('dead', 'third', -1)
    expect(await books.readStanding('dead')).toMatchObject({ leases: ['third'] })
    expect(readTenants).toHaveBeenCalledTimes(asked)
  })
})
