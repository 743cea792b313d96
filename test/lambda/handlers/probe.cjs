'use strict'
// One small misbehaviour or echo a path: what a handler can do to the platform, to check the platform we emulate.

const start = (stream, statusCode = 200, headers = { 'content-type': 'text/plain' }) => {
  const out = awslambda.HttpResponseStream.from(stream, { statusCode, headers, cookies: ['a=1', 'b=2'] })
  out.write('')
  return out
}

const behaviours = {
  '/echo': async (event, stream) => {
    start(stream, 201, { 'content-type': 'application/json' }).end(JSON.stringify(event))
  },
  '/context': async (_event, stream, context) => {
    const { awsRequestId, functionName, memoryLimitInMB } = context
    const remaining = context.getRemainingTimeInMillis()
    start(stream).end(
      JSON.stringify({ awsRequestId, functionName, memoryLimitInMB, remaining, pid: process.pid }),
    )
  },
  '/throw-early': async () => {
    throw new Error('before the first byte')
  },
  '/throw-late': async (_event, stream) => {
    start(stream).write('half')
    throw new Error('after the first byte')
  },
  '/end-only': async (_event, stream) => {
    awslambda.HttpResponseStream.from(stream, { statusCode: 418 }).end('lost status')
  },
  '/exit-early': async () => process.exit(3),
  '/exit-late': async (_event, stream) => {
    start(stream).write('half', () => process.exit(4))
    await new Promise(() => {})
  },
  '/hang': async () => new Promise(() => {}),
  '/big': async (_event, stream) => {
    const out = start(stream)
    for (let index = 0; index < 64; index += 1) {
      if (!out.write('x'.repeat(65_536))) await new Promise(resolve => out.once('drain', resolve))
    }
    console.log('wrote everything')
    out.end()
  },
  '/after': async (_event, stream) => {
    const out = start(stream)
    out.end('answered')
    await new Promise(resolve => setTimeout(resolve, 200))
    console.log('worked on after the last byte')
  },
  '/tick': async (_event, stream) => {
    const timer = setInterval(() => console.log('tick'), 5)
    setTimeout(() => clearInterval(timer), 60_000).unref()
    start(stream).end('ticking')
  },
}

exports.handler = awslambda.streamifyResponse(async (event, stream, context) =>
  behaviours[event.rawPath](event, stream, context),
)

exports.buffered = async event =>
  event.rawPath === '/value'
    ? { any: 'value' }
    : { statusCode: 202, headers: { 'x-mine': 'yes' }, body: 'whole' }
