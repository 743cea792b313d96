'use strict'
// The least that a gateway on Lambda can be: a request goes upstream, the answer streams back. The bench's baseline.

const http = require('node:http')
const https = require('node:https')

const upstream = new URL(process.env.UPSTREAM_URL)
const { Agent, request } = upstream.protocol === 'https:' ? https : http
const agent = new Agent({ keepAlive: true })

const call = ({ rawPath, requestContext, headers, body = '', isBase64Encoded }) =>
  new Promise((resolve, reject) => {
    const outgoing = request(new URL(rawPath, upstream), {
      agent,
      method: requestContext.http.method,
      headers: { 'content-type': headers['content-type'] ?? 'application/json' },
    })
    outgoing.on('response', resolve).on('error', reject)
    outgoing.end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'))
  })

exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  const answer = await call(event)
  const out = awslambda.HttpResponseStream.from(stream, {
    statusCode: answer.statusCode,
    headers: { 'content-type': answer.headers['content-type'] ?? 'application/octet-stream' },
  })
  // Without a write there is no prelude.
  out.write('')
  await new Promise((resolve, reject) => {
    answer.on('end', resolve).on('error', reject).pipe(out)
  })
})
