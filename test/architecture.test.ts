import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

type Import = { readonly from: string; readonly to: string; readonly isTypeOnly: boolean }

const sourcesUnder = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => join(folder, file))

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const importPattern = /^(?:import|export)(\s+type\b)?[^'"]*?from\s+['"]([^'"]+)['"]/gms

const importsOf = (file: string): readonly Import[] =>
  [...read(file).matchAll(importPattern)].map(([, type, target = '']) => ({
    from: file,
    to: target.startsWith('.') ? relative(root, join(root, dirname(file), target)) : target,
    isTypeOnly: type !== undefined,
  }))

const functionSources = sourcesUnder('functions')
const imports = functionSources.flatMap(importsOf)

/** The rooms of functions/shared from the ground up. */
const floors = [
  ['contract', 'privacy', 'configuration'],
  ['stream'],
  ['providers', 'voices', 'routing', 'guardrails', 'accounting', 'billing', 'gm'],
  ['upstream', 'store', 'edge'],
] as const
/** The story of a request: the files beside the rooms, and what they keep in rooms of their own. */
const chapters = ['', 'callers', 'charging', 'guarding', 'operations'] as const
const storyFloor = floors.length
const lambdaFloor = storyFloor + 1

const roomOf = (file: string): string => /^functions\/shared\/([^/]+)\//.exec(file)?.[1] ?? ''

const floorOf = (file: string): number => {
  // The table of variables stands beside the rooms, but is as plain as the ground floor.
  if (file === 'functions/shared/environment.ts') return 0
  if (!file.startsWith('functions/shared/')) return lambdaFloor
  const floor = floors.findIndex(rooms => (rooms as readonly string[]).includes(roomOf(file)))
  return floor === -1 ? storyFloor : floor
}

const isOurs = ({ to }: Import): boolean => to.startsWith('functions/')
const write = ({ from, to }: Import): string => `${from} imports ${to}`

const expectNone = (offenders: readonly string[], why: string): void => {
  expect(offenders, `${why}\n${offenders.join('\n')}`).toEqual([])
}

describe('the house', () => {
  it('has every file on a floor that is known', () => {
    const known = new Set<string>([...chapters, ...floors.flat()])
    const strangers = functionSources.filter(file => !known.has(roomOf(file)))
    expectNone(strangers, 'A new room of functions/shared needs its place in `floors`: what may it import?')
  })

  it('is entered from above only', () => {
    const upwards = imports.filter(isOurs).filter(({ from, to }) => floorOf(to) > floorOf(from))
    expectNone(
      upwards.map(write),
      'Imports run downwards, so that a room can be read without those above it.',
    )
  })

  it('has no circle: what a file imports never leads back to it', () => {
    const importsFrom = Map.groupBy(imports.filter(isOurs), ({ from }) => from)
    const clear = new Set<string>()
    const findCircle = (path: readonly string[], file: string): readonly string[] | undefined => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
      if (clear.has(file)) return undefined
      for (const { to } of importsFrom.get(file) ?? []) {
        const circle = findCircle([...path, file], to)
        if (circle) return circle
      }
      clear.add(file)
      return undefined
    }
    const circles = functionSources.flatMap(file => {
      const circle = findCircle([], file)
      return circle ? [circle.join(' → ')] : []
    })
    expectNone(circles, 'Files that need each other are one file, or share a third one below them.')
  })

  it('keeps the rooms that touch the world apart', () => {
    const world = ['upstream', 'store', 'edge']
    const across = imports
      .filter(isOurs)
      .filter(
        ({ from, to }) =>
          world.includes(roomOf(from)) && world.includes(roomOf(to)) && roomOf(from) !== roomOf(to),
      )
    expectNone(
      across.map(write),
      'upstream, store and edge know nothing of each other; inference brings them together.',
    )
  })

  it('lets no Lambda import another', () => {
    const lambdaOf = (file: string) => /^functions\/(?!shared\/)([^/]+)\//.exec(file)?.[1]
    const across = imports.filter(
      ({ from, to }) => lambdaOf(from) && lambdaOf(to) && lambdaOf(from) !== lambdaOf(to),
    )
    expectNone(across.map(write), 'What two Lambdas share belongs in functions/shared.')
  })
})

describe('the world', () => {
  const outside = ['upstream', 'store', 'edge']
  /** Arithmetic and text that happen to come with Node. */
  const harmless = ['node:crypto', 'node:zlib', 'node:path', 'node:util']

  it('is touched in three rooms only', () => {
    const touching = imports.filter(
      ({ from, to, isTypeOnly }) =>
        !isTypeOnly &&
        to.startsWith('node:') &&
        !harmless.includes(to) &&
        floorOf(from) < storyFloor &&
        !outside.includes(roomOf(from)),
    )
    expectNone(
      touching.map(write),
      'Only upstream, store and edge do I/O; everything else is told what it needs to know.',
    )
  })

  it('is told the time and thrown the dice', () => {
    const pattern = /\b(Date\.now|Math\.random|setTimeout|setInterval|performance\.now)\b/
    const guessing = functionSources.filter(
      file =>
        pattern.test(read(file)) &&
        ![
          'functions/shared/edge/system-clock.ts',
          'functions/gateway/open.ts',
          'functions/prober/index.ts',
        ].includes(file),
    )
    expectNone(guessing, 'Clock and dice are arguments, so that a test can repeat what happened.')
  })

  it.each([
    [
      '@aws-sdk/',
      ['store'],
      ['functions/shared/gateway.ts'],
      'Only the store speaks to AWS; gateway.ts hands its clients on.',
    ],
    ['@middy/', ['edge'], [], 'middy stands at the door and nowhere else.'],
    ['jose', [], [], 'Only who shows a token waits for what verifies it: import() it there.'],
    ['re2js', [], [], 'Only who has patterns waits for what finds them: import() it there.'],
    ['sm-crypto-v2', [], [], 'Only who signs or seals by SM2 waits for it: import() it there.'],
    ['stripe', ['billing', 'upstream'], [], 'Only the cashier pays for what Stripe’s library costs to load.'],
    ['eventsource-parser', ['stream'], [], 'Server-sent events are parsed once, in one place.'],
  ])('%s is known to %j only', (library, rooms, files, why) => {
    const strangers = imports.filter(
      ({ from, to }) =>
        to.startsWith(library) &&
        !rooms.includes(roomOf(from)) &&
        !(files as readonly string[]).includes(from),
    )
    expectNone(strangers.map(write), why)
  })
})

describe('the code', () => {
  it('names no provider outside providers/', () => {
    const names =
      /\b(anthropic|azure|bedrock|cohere|dashscope|deepseek|gemini|groq|mistral|moonshot|ollama|openrouter|qianfan|together|vertex|volcengine|xai)\b/i
    const naming = functionSources
      .filter(file => roomOf(file) !== 'providers')
      .flatMap(file =>
        read(file)
          .split('\n')
          // A comment may say whose habit a rule answers; code may not ask.
          .filter(line => names.test(line.replace(/\/\*\*?.*|^\s*\*.*|\/\/.*/, '')))
          .map(line => `${file}: ${line.trim()}`),
      )
    expectNone(
      naming,
      'Shared code never asks who: what is peculiar to a provider is data in gateway.yaml or its dialect.',
    )
  })

  it('names no payment provider outside billing/, its settings, the cashier and the client', () => {
    const names = /\b(stripe|paddle|wechat|alipay)/i
    const allowed =
      /^functions\/(cashier|shared\/billing)\/|configuration\/(billing|check-references)\.ts$|open-stripe-client\.ts$/
    const naming = functionSources
      .filter(file => !allowed.test(file))
      .flatMap(file =>
        read(file)
          .split('\n')
          .filter(line => names.test(line.replace(/\/\*\*?.*|^\s*\*.*|\/\/.*/, '')))
          .map(line => `${file}: ${line.trim()}`),
      )
    expectNone(naming, 'What is peculiar to a payment provider is one file of billing/.')
  })

  it('keeps what a payment provider needs out of what answers requests', () => {
    const reached = new Set<string>()
    const follow = (file: string): void => {
      if (reached.has(file)) return
      reached.add(file)
      for (const { from, to, isTypeOnly } of imports) if (from === file && !isTypeOnly) follow(to)
    }
    for (const entry of ['functions/gateway/lambda.ts', 'functions/gateway/server.ts']) follow(entry)
    const payment = [...reached].filter(file => file === 'stripe' || roomOf(file) === 'billing')
    expectNone(payment, 'A slow or failing import of a payment library must never touch inference.')
  })

  it('keeps its files short enough to read at a sitting', () => {
    const long = [...functionSources, ...sourcesUnder('infra')].filter(
      file => read(file).split('\n').length > 200,
    )
    expectNone(long, 'A file of over 200 lines is about two things.')
  })

  it('keeps no state in modules', () => {
    const mutable = functionSources.filter(file => /^(?:export )?let /m.test(read(file)))
    expectNone(mutable, 'One process serves many requests: state lives in closures and arguments.')
  })
})
