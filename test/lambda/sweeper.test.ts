import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deliver, scheduledEvent } from '../functions/sweeper/deliver.ts'
import { configure, loseSettle } from '../functions/sweeper/lose-settle.ts'
import { openBooks } from '../functions/sweeper/open-books.ts'
import { type Surroundings, startSurroundings } from '../surroundings.ts'
import { type LambdaFunction, startFunction } from './lambda-function.ts'

const folder = join(import.meta.dirname, '../../dist/sweeper')

describe('the built sweeper', () => {
  let surroundings: Surroundings
  let lambda: LambdaFunction
  let books: ReturnType<typeof openBooks>
  beforeAll(async () => {
    if (!existsSync(join(folder, 'index.cjs')))
      throw new Error('There is no bundle: run `npm run build` first.')
    surroundings = await startSurroundings(configure)
    Object.assign(process.env, surroundings.variables, {
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    })
    books = openBooks(surroundings)
    lambda = startFunction({ folder, handler: 'index.handler', variables: surroundings.variables })
  })
  afterAll(async () => {
    await lambda.stop()
    await surroundings.stop()
  })

  const invoke = async (event: object) => {
    // An environment answers before it asks for more work; without this the next event would go to another one.
    await lambda.idle()
    await lambda.invoke(JSON.stringify(event))
  }

  it('reaps when its schedule calls', async () => {
    await books.hold('dead', 'dead-1', -1)
    await invoke(scheduledEvent)
    expect(await books.readStanding('dead')).toMatchObject({ used: { tokens: 100 }, leases: [] })
  })

  it('replays when the log calls', async () => {
    await invoke(deliver([await loseSettle(surroundings, 'lost')]))
    expect(await books.readStanding('lost')).toMatchObject({ used: { tokens: 30 }, leases: [] })
  })

  it('fails as Lambda counts it, and lives on', async () => {
    await expect(invoke(deliver(['not a line of ours']))).rejects.toThrow('1 failed')
    await invoke(scheduledEvent)
    expect(lambda.exits).toEqual([])
    expect(lambda.environments).toHaveLength(1)
  })
})
