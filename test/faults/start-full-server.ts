import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'

/** Listens in a thread that then stands still, so that nothing ever accepts what comes. */
const standStill = `
  const { parentPort } = require('node:worker_threads')
  const server = require('node:net').createServer()
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })`

/** Linux queues one connection more than it was told to (listen(2)), and answers no further SYN. */
const queued = 2

/** A port at which connecting never ends: its queue is full. */
export const startFullServer = async () => {
  const worker = new Worker(standStill, { eval: true })
  const [port] = (await once(worker, 'message')) as [number]
  const fillers = Array.from({ length: queued }, () => connect(port, '127.0.0.1'))
  await Promise.all(fillers.map(filler => once(filler, 'connect')))
  return {
    port,
    close: async () => {
      for (const filler of fillers) filler.destroy()
      await worker.terminate()
    },
  }
}
