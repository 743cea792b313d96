import { expect, it } from 'vitest'
import { findFault } from './find-fault.ts'
import { formatFinding, fuzzInputs } from './fuzz-inputs.ts'
import { openFuzzedGateway } from './open-fuzzed-gateway.ts'

/** `npm run fuzz:inputs` sends a million. */
it('takes 20,000 mutated requests without a failure of its own, a hang, a lease left or a secret shown', async () => {
  const finding = await fuzzInputs(1, 20_000)
  expect(finding && formatFinding(finding)).toBeUndefined()
}, 180_000)

it('sees a failure when there is one', async () => {
  const gateway = await openFuzzedGateway()
  const broken = { ...gateway, handle: async () => ({ status: 500, headers: {}, body: 'x' }) }
  const request = { method: 'GET', path: '/', headers: {}, body: Buffer.from('') }
  expect(await findFault(gateway, request, 'one')).toBeUndefined()
  expect(await findFault(broken, request, 'two')).toMatch(/^500/)
})
