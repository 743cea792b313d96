import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { leaveSilentAlone } from '../../../../functions/shared/store/leave-silent-alone.ts'
import { dummyCredentials } from '../../../../infra/local/dummy-credentials.ts'

/** A client whose tries fail with this name, and how many there were. */
const setUp = (name: string) => {
  const clock = { now: 1_000_000 }
  const dynamodb = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: 'http://127.0.0.1:9',
    credentials: dummyCredentials,
    maxAttempts: 1,
  })
  let tries = 0
  dynamodb.middlewareStack.add(
    () => () => {
      tries += 1
      throw Object.assign(new Error(name), { name })
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  leaveSilentAlone(dynamodb, () => clock.now)
  const ask = () =>
    dynamodb
      .send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } }))
      .catch(error => String(error.name))
  return { clock, ask, countTries: () => tries }
}

describe('a region that has not answered', () => {
  it('is asked again only after five seconds', async () => {
    const { clock, ask, countTries } = setUp('TimeoutError')
    expect(await ask()).toBe('TimeoutError')
    clock.now += 4_999
    expect(await ask()).toBe('RegionSilent')
    expect(countTries()).toBe(1)
    clock.now += 1
    expect(await ask()).toBe('TimeoutError')
    expect(countTries()).toBe(2)
  })

  it('is not one whose condition refused a write', async () => {
    const { ask, countTries } = setUp('ConditionalCheckFailedException')
    for (let asked = 0; asked < 2; asked++) expect(await ask()).toBe('ConditionalCheckFailedException')
    expect(countTries()).toBe(2)
  })
})
