import { parseArgs } from 'node:util'
import { formatTable } from '../infra/format-table.ts'
import { measureFailover } from './pools/measure-failover.ts'
import { measureHealthReads } from './pools/measure-health-reads.ts'
import { measureHealthyPool } from './pools/measure-healthy-pool.ts'

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const sizes = options.quick
  ? { requests: 20, warmUps: 5, deaths: 2, looks: 20 }
  : { requests: 1_000, warmUps: 300, deaths: 30, looks: 1_000 }

const milliseconds = (value: number): string => `${value.toFixed(2)} ms`

const { aloneMs, pooledMs } = await measureHealthyPool(sizes.requests, sizes.warmUps)
const failovers = await measureFailover(sizes.deaths)
const reads = await measureHealthReads(sizes.looks)

const tables = [
  [
    ['first byte, p50', 'one key', 'pool of four', 'ratio'],
    [
      'with a healthy pool',
      milliseconds(aloneMs),
      milliseconds(pooledMs),
      `${(pooledMs / aloneMs).toFixed(2)} ×`,
    ],
  ],
  [
    ['the first member', 'extra time to the answer', 'attempts'],
    ...failovers.map(({ way, extraMs, attempts }) => [way, milliseconds(extraMs), String(attempts)]),
  ],
  [
    ['requests a second at an instance', 'reads a request', 'RCU for 1,000', 'CPU of a read'],
    ...reads.map(({ requestsPerSecond, readsPerRequest, unitsPerThousand, cpuMs }) => [
      String(requestsPerSecond),
      readsPerRequest.toFixed(3),
      unitsPerThousand.toFixed(1),
      milliseconds(cpuMs),
    ]),
  ],
]

if (options.quick) console.log('--quick only shows that the bench works; these figures mean nothing.')
console.log(tables.map(formatTable).join('\n\n'))
