import { describe, expect, it } from 'vitest'
import { chooseRegions } from '../../infra/choose-regions.ts'

const joined = { home: 'us-east-1', others: ['eu-west-1'] }
const byDefault = ['ap-south-1']

describe('the regions to deploy to', () => {
  it.each([
    ['those of config.ts', undefined, undefined, ['ap-south-1']],
    ['the one that is asked for', 'sa-east-1', undefined, ['sa-east-1']],
    ['all that gateway.yaml joins, its home first', undefined, joined, ['us-east-1', 'eu-west-1']],
    ['the one of those that is asked for', 'eu-west-1', joined, ['eu-west-1']],
  ])('are %s', (_, asked, regions, chosen) => {
    expect(chooseRegions({ asked, joined: regions, byDefault })).toEqual(chosen)
  })

  it('are none that gateway.yaml does not join to the others', () => {
    expect(() => chooseRegions({ asked: 'sa-east-1', joined, byDefault })).toThrow(
      'gateway.yaml joins us-east-1, eu-west-1: add sa-east-1 to regions.others',
    )
  })
})
