import { describe, expect, it } from 'vitest'
import { connectRegions } from '../../../../functions/shared/store/connect-regions.ts'

const regions = { home: 'us-east-1', others: ['eu-west-1', 'ap-south-1'] }
const connect = (AWS_REGION: string, joined?: typeof regions) =>
  connectRegions({ environment: { AWS_REGION }, configuration: { regions: joined }, now: Date.now })

describe('the regions of a function', () => {
  it('are it alone where gateway.yaml joins none', () => {
    expect(connect('eu-west-1')).toEqual({ own: 0, peers: [] })
  })

  it('have the numbers of their places in gateway.yaml, the home first, and clients of their own', async () => {
    const { own, peers } = connect('eu-west-1', regions)
    expect(own).toBe(1)
    expect(peers.map(({ number, name }) => [number, name])).toEqual([
      [0, 'us-east-1'],
      [2, 'ap-south-1'],
    ])
    const clients = peers.map(({ dynamodb }) => dynamodb.config.region())
    expect(await Promise.all(clients)).toEqual(['us-east-1', 'ap-south-1'])
  })

  it('must have that in which it runs', () => {
    expect(() => connect('sa-east-1', regions)).toThrow(
      "AWS_REGION is 'sa-east-1', which is none of the regions in gateway.yaml: us-east-1, eu-west-1, ap-south-1.",
    )
  })
})
