import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type BuildOptions, buildSync, type Metafile } from 'esbuild'
import type { Configuration } from '../functions/shared/configuration/configuration.ts'
import type { FunctionRow } from './functions.ts'

const root = dirname(import.meta.dirname)

/** The folder that becomes the Lambda's zip, and the size of its code. */
export type Bundle = { readonly directory: string; readonly codeBytes: number }

/**
 * Packages that code imports when it is first in need of them, and the file that each becomes: as a part of index.cjs every
 * cold start would read them.
 */
const lateFiles: Readonly<Record<string, string>> = {
  'gpt-tokenizer/encoding/o200k_base': './o200k_base.cjs',
  jose: './jose.cjs',
  re2js: './re2js.cjs',
  'sm-crypto-v2': './sm-crypto.cjs',
}

const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  define: { 'import.meta.dirname': '__dirname' },
  // An `import()` would start Node's ESM loader, which nothing else in the bundle needs.
  supported: { 'dynamic-import': false },
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'silent',
} as const satisfies BuildOptions

type Output = Metafile['outputs'][string]

const sizeOf = (outputs: readonly Output[]): number => outputs.reduce((sum, { bytes }) => sum + bytes, 0)

/** Writes those files of `lateFiles` that an output asks for. */
const bundleLate = ({ imports }: Output, directory: string): readonly Output[] =>
  Object.entries(lateFiles)
    .filter(([, file]) => imports.some(({ path }) => path === file))
    .flatMap(([name, file]) => {
      const late = buildSync({ ...options, entryPoints: [name], outfile: join(directory, file) })
      return Object.values(late.metafile.outputs)
    })

/**
 * Writes `index.cjs` (handler `index.handler`), what it loads late and the checked gateway.yaml as `gateway.json` into an
 * emptied folder; the same input gives the same bytes. CommonJS, because an ESM `import 'node:http'` costs Node 37 ms of
 * cold start that `require` does not.
 */
export const bundle = (
  { entry }: Pick<FunctionRow, 'entry'>,
  configuration: Configuration,
  directory: string,
): Bundle => {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
  const { metafile } = buildSync({
    ...options,
    entryPoints: [entry],
    outfile: join(directory, 'index.cjs'),
    alias: lateFiles,
    external: Object.values(lateFiles),
  })
  writeFileSync(join(directory, 'gateway.json'), `${JSON.stringify(configuration)}\n`)
  const outputs = Object.values(metafile.outputs)
  return {
    directory,
    codeBytes: sizeOf(outputs.flatMap(output => [output, ...bundleLate(output, directory)])),
  }
}
