import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

/** One function as a stack would declare it. */
export type FunctionSettings = {
  /** The folder of the bundle, LAMBDA_TASK_ROOT. */
  readonly folder: string
  /** `file.export` within the folder. */
  readonly handler: string
  readonly variables: Readonly<Record<string, string>>
  readonly memoryMb: number
  readonly timeoutMs: number
}

const toVariables = (settings: FunctionSettings, runtimeApi: string) => ({
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_REGION: 'eu-central-1',
  ...settings.variables,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
  AWS_LAMBDA_FUNCTION_NAME: 'gateway',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/gateway',
  AWS_LAMBDA_LOG_STREAM_NAME: 'local',
  AWS_LAMBDA_RUNTIME_API: runtimeApi,
  LAMBDA_TASK_ROOT: settings.folder,
  PATH: '/usr/local/bin:/usr/bin:/bin',
  TZ: ':UTC',
  _HANDLER: settings.handler,
})

/** The flags of the managed runtime's own bootstrap script, so that V8 sees a function of this size. */
const toFlags = (memoryMb: number) => [
  '--expose-gc',
  '--max-http-header-size=81920',
  `--max-semi-space-size=${Math.floor(memoryMb / 20)}`,
  `--max-old-space-size=${memoryMb - Math.floor(memoryMb / 10)}`,
]

const findProgram = (): string => {
  try {
    return createRequire(import.meta.url).resolve('aws-lambda-ric')
  } catch {
    throw new Error("AWS's Lambda runtime client is not installed: run `npm run test:lambda` once.")
  }
}

/**
 * Starts AWS's own Node runtime client on one function, with nothing of our environment.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
export const startRuntimeClient = (
  settings: FunctionSettings,
  runtimeApi: string,
  log: (line: string) => void,
): ChildProcess => {
  const command = [process.execPath, ...toFlags(settings.memoryMb), findProgram()]
  // A frozen process is deaf to Ctrl-C; bound to us like this, it cannot outlive us.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
    cwd: settings.folder,
    env: toVariables(settings, runtimeApi),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const output of [child.stdout, child.stderr]) createInterface({ input: output }).on('line', log)
  return child
}
