import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { parse } from 'yaml'
import { systemClock } from '../functions/shared/edge/system-clock.ts'
import { openHttpClient } from '../functions/shared/upstream/open-http-client.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

type Package = {
  readonly hasInstallScript?: true
  readonly resolved?: string
  readonly version?: string
  readonly integrity?: string
  readonly inBundle?: true
  readonly link?: true
}
const locked = Object.entries(
  JSON.parse(read('package-lock.json')).packages as Record<string, Package>,
).filter(([path]) => path !== '')
const manifest = JSON.parse(read('package.json'))
const named: Readonly<Record<string, string>> = {
  ...manifest.dependencies,
  ...manifest.devDependencies,
  ...manifest.optionalDependencies,
}

const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

describe('what is installed', () => {
  it('runs a script of its own only where package.json has decided about it', () => {
    const scripted = locked
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => nameOf(path))
    expect([...new Set(scripted)].toSorted()).toEqual(Object.keys(manifest.allowScripts).toSorted())
  })

  it('comes from a registry, never from a repository, an address or a folder', () => {
    const foreign = locked.filter(
      ([, { resolved = '', link }]) =>
        link || /^(?!https:\/\/)|\.git(#|$)|\/archive\/|codeload/.test(resolved || 'https://'),
    )
    expect(foreign).toEqual([])
    expect(Object.entries(named).filter(([, version]) => /[:/]/.test(version))).toEqual([])
  })

  it('is named by its hash, or is part of a package that is', () => {
    expect(locked.filter(([, { integrity, inBundle }]) => !integrity && !inBundle)).toEqual([])
  })

  it('is named by its exact version in package.json, or by the major of Node', () => {
    const loose = Object.entries(named).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
    expect(loose).toEqual([
      ['@types/node', '24'],
      ['node', '24'],
    ])
  })
})

describe('what calls providers', () => {
  it('does without fetch, and so without the undici in Node', async () => {
    vi.stubGlobal('fetch', undefined)
    onTestFinished(() => void vi.unstubAllGlobals())
    const timeouts = { connectMs: 1_000, tlsMs: 1_000, firstByteMs: 1_000 }
    const { signal } = new AbortController()
    const url = 'http://127.0.0.1:9'
    const request = { method: 'POST', url, headers: {}, timeouts, signal, allowPrivate: true } as const
    const sent = await openHttpClient()(request, systemClock)
    expect(sent).toMatchObject({ ok: false, failure: { code: 'upstream_connect_error' } })
    expect(locked.map(([path]) => nameOf(path))).not.toContain('undici')
  })
})

describe('README', () => {
  const section = /^## Dependencies, and why\n(.*?)^## /ms.exec(read('README.md'))?.[1] ?? ''

  it.each(Object.keys(named))('says why we depend on %s', name => {
    const family = `**${name.split('/')[0]}/…**`
    expect(section.includes(`**${name}**`) || section.includes(family)).toBe(true)
  })
})

describe('a workflow', () => {
  const workflows = readdirSync(join(root, '.github/workflows')).map(file => `.github/workflows/${file}`)
  type Job = {
    readonly permissions?: object
    readonly steps: readonly { readonly uses?: string; readonly run?: string }[]
  }
  const jobsOf = (file: string): readonly Job[] => Object.values(parse(read(file)).jobs)

  it.each(workflows)('uses actions by the hash of their commit only: %s', file => {
    const uses = jobsOf(file).flatMap(({ steps }) => steps.flatMap(step => step.uses ?? []))
    expect(uses.length).toBeGreaterThan(0)
    expect(uses.filter(action => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([])
  })

  it.each(workflows)('may only read, unless one of its jobs says otherwise: %s', file => {
    expect(parse(read(file)).permissions).toEqual({ contents: 'read' })
  })

  it.each(workflows)('puts no expression into a shell, where a branch can be a command: %s', file => {
    const runs = jobsOf(file).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))
    expect(runs.filter(run => run.includes('${{'))).toEqual([])
  })
})
