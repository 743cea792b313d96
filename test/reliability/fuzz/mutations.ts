import type { SeededDice } from '../../simulation/world/open-dice.ts'
import type { FuzzedRequest } from './fuzzed-request.ts'
import { knownHeaders, knownKeys, nastyHeaderValues, nastyTexts, nastyValues, pathTricks } from './nasty.ts'
import { foreignDialects } from './open-fuzzed-gateway.ts'

type Mutate = (request: FuzzedRequest, dice: SeededDice) => FuzzedRequest
type Container = Record<string, unknown> | unknown[]
type Place = { readonly container: Container; readonly key: string }

/** Stands in a tree where text is to be put that no tree can hold. */
const marker = '\u0001marker\u0001'

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null

const valueAt = ({ container, key }: Place): unknown => (container as Record<string, unknown>)[key]

/** Goes down a tree until the dice say to stay; undefined in an empty one. */
const pickPlace = (container: Container, dice: SeededDice): Place | undefined => {
  const keys = Object.keys(container)
  if (keys.length === 0) return undefined
  const place = { container, key: dice.pick(keys) }
  const value = valueAt(place)
  return isContainer(value) && dice.chance(0.7) ? (pickPlace(value, dice) ?? place) : place
}

const readTree = ({ body }: FuzzedRequest): Container | undefined => {
  try {
    const value: unknown = JSON.parse(body.toString())
    return isContainer(value) ? value : undefined
  } catch {
    return undefined
  }
}

const withText = (request: FuzzedRequest, text: string): FuzzedRequest => ({
  ...request,
  body: Buffer.from(text),
})

/** Changes the tree of a body at one place; a body that is no tree any more stays as it is. */
const atPlace =
  (change: (place: Place, dice: SeededDice) => void): Mutate =>
  (request, dice) => {
    const tree = readTree(request)
    const place = tree && pickPlace(tree, dice)
    if (!place) return request
    change(place, dice)
    return withText(request, JSON.stringify(tree))
  }

const put = ({ container, key }: Place, value: unknown): void => {
  Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true })
}

const cutAnywhere: Mutate = (request, dice) => ({
  ...request,
  body: request.body.subarray(0, dice.between(0, request.body.length)),
})

const flipByte: Mutate = (request, dice) => {
  const body = Buffer.from(request.body)
  if (body.length > 0) body[dice.between(0, body.length - 1)] = dice.between(0, 255)
  return { ...request, body }
}

const insertBytes: Mutate = (request, dice) => {
  const at = dice.between(0, request.body.length)
  const bytes = dice.bytes(dice.between(1, 4))
  return { ...request, body: Buffer.concat([request.body.subarray(0, at), bytes, request.body.subarray(at)]) }
}

const putText: Mutate = (request, dice) => {
  const marked = atPlace(place => put(place, marker))(request, dice)
  return withText(
    marked,
    marked.body.toString().replace(JSON.stringify(marker), () => dice.pick(nastyTexts)),
  )
}

const repeatKey: Mutate = (request, dice) => {
  const key = JSON.stringify(dice.pick(knownKeys))
  const value = JSON.stringify(dice.pick(nastyValues))
  return withText(
    request,
    request.body.toString().replace('{', () => `{${key}:${value},`),
  )
}

/** Everything that may be done to a request, by name; the same dice do the same. */
export const mutations: Readonly<Record<string, Mutate>> = {
  'another value': atPlace((place, dice) => put(place, dice.pick(nastyValues))),
  'another type': atPlace(place => put(place, [valueAt(place)])),
  'as text': atPlace(place => put(place, JSON.stringify(valueAt(place)))),
  'the value of another key': atPlace((place, dice) => {
    put({ container: place.container, key: dice.pick(Object.keys(place.container)) }, valueAt(place))
  }),
  'no value': atPlace(({ container, key }) => {
    Reflect.deleteProperty(container, key)
  }),
  'one key more': atPlace(({ container }, dice) => {
    if (!Array.isArray(container)) put({ container, key: dice.pick(knownKeys) }, dice.pick(nastyValues))
  }),
  'a list many times as long': atPlace(place => {
    const value = valueAt(place)
    if (Array.isArray(value)) put(place, Array(50).fill(value).flat())
  }),
  'streamed or not': (request, dice) => {
    const tree = readTree(request)
    return tree ? withText(request, JSON.stringify({ ...tree, stream: dice.chance(0.5) })) : request
  },
  'a provider of another dialect': (request, dice) => {
    const tree = readTree(request)
    return tree ? withText(request, JSON.stringify({ ...tree, model: dice.pick(foreignDialects) })) : request
  },
  'text that no tree holds': putText,
  'a key again': repeatKey,
  cut: cutAnywhere,
  'another byte': flipByte,
  'more bytes': insertBytes,
  'byte order mark': request => ({ ...request, body: Buffer.concat([Buffer.from('\uFEFF'), request.body]) }),
  'other encoding': request => ({ ...request, body: Buffer.from(request.body.toString(), 'utf16le') }),
  'a header': (request, dice) => ({
    ...request,
    headers: { ...request.headers, [dice.pick(knownHeaders)]: dice.pick(nastyHeaderValues) },
  }),
  'another method': (request, dice) => ({
    ...request,
    method: dice.pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'TRACE', 'constructor', '']),
  }),
  'another path': (request, dice) => ({ ...request, path: dice.pick(pathTricks)(request.path) }),
}
