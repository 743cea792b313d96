import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const text = readFileSync(join(import.meta.dirname, '../SECURITY.md'), 'utf8')
const named = [...new Set([...text.matchAll(/`([\w/-]+\.test\.ts)`/g)].map(([, file = '']) => file))]
const folders = ['functions', 'functions/gateway', 'functions/shared', '.']

it('names tests', () => {
  expect(named.length).toBeGreaterThan(10)
})

const scripts = Object.keys(
  JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')).scripts,
)

it.each([...new Set([...text.matchAll(/`npm run ([\w:]+)/g)].map(([, script = '']) => script))])(
  'names a command that there is: npm run %s',
  script => expect(scripts).toContain(script),
)

it.each(named)('is proved by a test that is there: %s', file => {
  expect(folders.some(folder => existsSync(join(import.meta.dirname, folder, file)))).toBe(true)
})
