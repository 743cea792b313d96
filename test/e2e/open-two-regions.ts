import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { openHandle } from '../../functions/gateway/handle.ts'
import { maximumBodyBytes } from '../../functions/shared/contract/read-json.ts'
import { openHttpDoor } from '../../functions/shared/edge/http-door.ts'
import { systemClock } from '../../functions/shared/edge/system-clock.ts'
import { readEnvironment } from '../../functions/shared/environment.ts'
import { openGateway } from '../../functions/shared/gateway.ts'
import { connectAws } from '../../functions/shared/store/connect-aws.ts'
import { leaveSilentAlone } from '../../functions/shared/store/leave-silent-alone.ts'
import type { Regions } from '../../functions/shared/store/regions.ts'
import { openHttpClient } from '../../functions/shared/upstream/open-http-client.ts'
import { createTables } from '../../infra/local/create-tables.ts'
import { dummyCredentials } from '../../infra/local/dummy-credentials.ts'
import { startDynamodb } from '../../infra/local/dynamodb.ts'
import { tableNames } from '../store/open-bench.ts'
import { type Configure, startSurroundings } from '../surroundings.ts'

const names = ['us-east-1', 'eu-west-1'] as const

/** The same gateway in two regions, each with a DynamoDB of its own, of which either can be cut off from the other. */
export const openTwoRegions = async (configure: Configure) => {
  const joined = { home: names[0], others: [names[1]] }
  const surroundings = await startSurroundings((...urls) => ({ ...configure(...urls), regions: joined }))
  const data = mkdtempSync(join(tmpdir(), 'causeway-other-'))
  const other = await startDynamodb({ data, signal: new AbortController().signal })
  const urls = [surroundings.variables['AWS_ENDPOINT_URL_DYNAMODB'], other.url]
  Object.assign(process.env, surroundings.variables, {
    AWS_ACCESS_KEY_ID: dummyCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: dummyCredentials.secretAccessKey,
  })

  let isCut = false
  let crossings = 0
  let ahead = 0
  const clock = { ...systemClock, now: () => systemClock.now() + ahead }

  const connect = (region: number): DynamoDBClient =>
    new DynamoDBClient({
      endpoint: urls[region] ?? '',
      region: names[region] ?? '',
      credentials: dummyCredentials,
      maxAttempts: 1,
    })

  /** Another region, across a cable that can be cut. */
  const openPeer = (number: number) => {
    const dynamodb = connect(number)
    dynamodb.middlewareStack.add(
      next => args => {
        crossings += 1
        if (isCut) throw Object.assign(new Error('The cable is cut.'), { name: 'TimeoutError' })
        return next(args)
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    return { number, name: names[number] ?? '', dynamodb: leaveSilentAlone(dynamodb, clock.now) }
  }

  const openRegion = async (own: number) => {
    const dynamodb = connect(own)
    await createTables(dynamodb, tableNames)
    const regions: Regions = { own, peers: [openPeer(1 - own)] }
    const gateway = openGateway({
      environment: readEnvironment({ ...surroundings.variables, AWS_REGION: names[own] }),
      configuration: surroundings.configuration,
      ...{ dynamodb, regions, secrets: connectAws().secrets, send: openHttpClient() },
      ...{ clock, dice: Math.random, randomBytes, log: () => {} },
    })
    const handle = openHandle(gateway)
    const door = openHttpDoor({ handle, clock, log: gateway.log, requestMs: 900_000, maximumBodyBytes })
    await new Promise<void>(resolve => {
      door.listen(0, '127.0.0.1', resolve)
    })
    const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
    const readAll = async (TableName: string) =>
      (await dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }))).Items ?? []
    return {
      post: (path: string, body: object, key: string) =>
        fetch(url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
          body: JSON.stringify(body),
        }),
      readAccounts: async () =>
        (await readAll(tableNames.state)).filter(({ pk }) => pk?.S?.startsWith('ACCOUNT#')),
      readLedger: () => readAll(tableNames.ledger),
      close: () => {
        door.closeAllConnections()
        door.close()
        dynamodb.destroy()
      },
    }
  }

  const home = await openRegion(0)
  const away = await openRegion(1)
  return {
    ...surroundings,
    home,
    away,
    /** How often one region has asked the other for something. */
    countCrossings: () => crossings,
    /** Nothing passes between the regions until it is mended. */
    cut: () => {
      isCut = true
    },
    /** Whoever has left a silent region alone asks it again. */
    mend: () => {
      isCut = false
      ahead += 5_000
    },
    pass: (milliseconds: number) => {
      ahead += milliseconds
    },
    /** A whole minute is left then. */
    turnMinute: () => {
      ahead += 60_000 - (clock.now() % 60_000)
    },
    stop: async () => {
      home.close()
      away.close()
      await Promise.all([other.stop(), surroundings.stop()])
      rmSync(data, { recursive: true })
    },
  }
}
export type TwoRegions = Awaited<ReturnType<typeof openTwoRegions>>
