import { sm2 } from 'sm-crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startIssuer } from '../functions/gateway/start-issuer.ts'
import { configureCanaries } from './configure.ts'
import { deliver } from './deliver.ts'
import { dumpTables } from './dump-tables.ts'
import { formsOf } from './forms-of.ts'
import { type Callers, type Heard, openCallers } from './open-callers.ts'
import { pay } from './pay.ts'
import { ofCaller, ofOperator, ofProvider } from './planted.ts'
import { type Shown, sealRequests, showTokens, signRequests } from './signed-visits.ts'
import { beRefused, beSomebodyElse, meetFaults, succeed } from './visits.ts'

let callers: Callers
let heard: readonly Heard[]
let log: readonly string[]
let tables: readonly string[]
/** What proved who somebody was. */
let shown: Required<Shown>

/** Each of them leaves a row, some after its last byte. */
const countAnswered = (): number =>
  heard.filter(
    ({ status, headers }) =>
      status === 200 && headers.includes('x-causeway-attempts') && !headers.includes('idempotent-replayed'),
  ).length

beforeAll(async () => {
  const issuer = await startIssuer()
  const pair = sm2.generateKeyPairHex()
  callers = await openCallers(configureCanaries({ issuer: issuer.url, sm2Key: pair.publicKey }))
  const { house } = callers
  heard = callers.heard
  log = house.log
  await succeed(callers)
  await beRefused(callers)
  await meetFaults(callers)
  const visits = [
    await signRequests(callers),
    await showTokens(callers, issuer),
    await sealRequests(callers, { id: 'sealed-backend', privateKey: pair.privateKey }),
  ]
  shown = {
    lasting: Object.assign({}, ...visits.map(({ lasting }) => lasting)),
    spent: Object.assign({}, ...visits.map(({ spent }) => spent)),
  }
  await beSomebodyElse(callers)
  await vi.waitFor(async () => expect((await house.readLedger()).length).toBe(countAnswered()))
  tables = await dumpTables(house.dynamodb)
  await issuer.close()
}, 180_000)
afterAll(() => callers.house.stop())

/** Where in these texts something is given away, in whatever form. */
const findIn = (texts: readonly string[], planted: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(planted).flatMap(([name, secret]) => {
    const forms = formsOf(secret)
    const found = texts.find(text => forms.some(form => text.includes(form)))
    return found === undefined ? [] : [`${name} in ${found.slice(0, 600)}`]
  })

const ofOthers = () => heard.filter(({ of }) => of === 'two').map(({ body }) => body)

describe('what was planted', () => {
  it('is plenty, and came where it could have been told on', () => {
    const { keys, secrets } = callers
    const all = { ...ofOperator, ...ofCaller, ...ofProvider, ...keys, ...secrets, ...shown.lasting }
    expect(Object.keys(all).length).toBeGreaterThanOrEqual(45)
    expect(Object.keys(secrets).toSorted()).toEqual(['causeway/admin', 'causeway/gm', 'causeway/pepper'])
    expect([...new Set(heard.map(({ status }) => status))].toSorted()).toEqual(
      expect.arrayContaining([200, 400, 401, 403, 404, 422, 429, 502, 503, 504]),
    )
    expect(log.length).toBeGreaterThan(50)
    expect(tables.length).toBeGreaterThan(10)
  })

  it.each([
    ['of the operator’s', () => ({ ...ofOperator, ...callers.secrets })],
    ['as a virtual key', () => callers.keys],
    ['as a token or what signs requests', () => shown.lasting],
  ])('%s is in no body, header, line of the log or table', (_, planted) => {
    const everything = [...heard.flatMap(({ headers, body }) => [headers, body]), ...log, ...tables]
    expect(findIn(everything, planted())).toEqual([])
  })

  it('as a signature, which is kept with its nonce, is in no answer and no line of the log', () => {
    const answers = heard.flatMap(({ headers, body }) => [headers, body])
    expect(Object.keys(shown.spent).length).toBeGreaterThan(2)
    expect(findIn([...answers, ...log], shown.spent)).toEqual([])
  })

  it('by a caller is in no line of the log', () => {
    expect(findIn(log, ofCaller)).toEqual([])
  })

  it('by a caller is in no table', () => {
    expect(findIn(tables, ofCaller)).toEqual([])
  })

  it('by a caller is in no header of an answer', () => {
    expect(
      findIn(
        heard.map(({ headers }) => headers),
        ofCaller,
      ),
    ).toEqual([])
  })

  it('by a provider is in no line of the log and no header', () => {
    expect(findIn([...log, ...heard.map(({ headers }) => headers)], ofProvider)).toEqual([])
  })

  it('by a provider is in no table, but for the answer that an Idempotency-Key asks us to keep', () => {
    const { answer, ...others } = ofProvider
    expect(findIn(tables, others)).toEqual([])
    expect(tables.filter(item => findIn([item], { answer }).length > 0)).toHaveLength(1)
  })

  it.each([
    ['at the cashier', pay],
    ['with the courier', deliver],
  ])('%s is in nothing that it says or writes', async (_, visit) => {
    const { texts, planted } = await visit()
    expect(texts.length).toBeGreaterThan(2)
    expect(findIn(texts, planted)).toEqual([])
  })

  it('by one tenant or its provider is in no answer to another', () => {
    expect(ofOthers()).toHaveLength(3)
    expect(findIn(ofOthers(), { ...ofCaller, ...ofProvider })).toEqual([])
  })
})
