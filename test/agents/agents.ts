import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import manifest from './package.json' with { type: 'json' }

type Place = { readonly url: string; readonly key: string; readonly model: string }

/** A command-line agent as its users start it. */
export type Agent = {
  readonly name: keyof typeof manifest.devDependencies
  readonly endpoint: string
  /** The script of its package that finds the binary of this platform. */
  readonly launcher: string
  /** Points it at a gateway, and keeps it from every other host. */
  readonly variables: (place: Place) => Readonly<Record<string, string>>
  /** Answers one prompt without a person, on standard output, and may use its shell. */
  readonly parameters: (place: Place, prompt: string) => readonly string[]
  /** How its model has a file read. */
  readonly readFile: (file: string) => { readonly name: string; readonly arguments: object }
}

const provider = (url: string): string =>
  `model_providers.causeway={name="Causeway",base_url="${url}/v1",env_key="GATEWAY_KEY",wire_api="responses"}`

export const agents: readonly Agent[] = [
  {
    name: '@openai/codex',
    endpoint: '/v1/responses',
    launcher: 'bin/codex.js',
    variables: ({ key }) => ({ GATEWAY_KEY: key }),
    parameters: ({ url, model }, prompt) => [
      'exec',
      '--skip-git-repo-check',
      '--dangerously-bypass-approvals-and-sandbox',
      ...[
        'features.plugins=false',
        'analytics.enabled=false',
        'model_provider=causeway',
        provider(url),
      ].flatMap(setting => ['-c', setting]),
      ...['-m', model, prompt],
    ],
    readFile: file => ({ name: 'exec_command', arguments: { cmd: `cat ${file}` } }),
  },
  {
    name: '@anthropic-ai/claude-code',
    endpoint: '/v1/messages',
    launcher: 'cli-wrapper.cjs',
    variables: ({ url, key }) => ({
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: key,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    }),
    parameters: ({ model }, prompt) => ['--print', prompt, '--model', model, '--allowedTools', 'Bash'],
    readFile: file => ({ name: 'Bash', arguments: { command: `cat ${file}`, description: 'Reads a file' } }),
  },
]

/** With its version. */
export const nameOf = ({ name }: Agent): string =>
  `${name.split('/').at(-1)} ${manifest.devDependencies[name]}`

const modules = join(import.meta.dirname, 'node_modules')

/** Each platform's binary is a package of its own, beside the launcher's, and some platforms have none. */
export const hasBinary = ({ name }: Agent): boolean => {
  const [scope = '', own = ''] = name.split('/')
  return readdirSync(join(modules, scope)).some(found =>
    found.startsWith(`${own}-${process.platform}-${process.arch}`),
  )
}

export const launcherOf = ({ name, launcher }: Agent): string => join(modules, name, launcher)
