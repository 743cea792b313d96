import { type Faults, startProxy } from './proxy.ts'

const [target = '', faults = '{}'] = process.argv.slice(2)
const proxy = await startProxy(target, JSON.parse(faults) as Faults)

process.on('message', async () => process.send?.({ counts: await proxy.drain() }))
// Whoever started it is gone.
process.on('disconnect', () => process.exit())
process.send?.({ url: proxy.url })
