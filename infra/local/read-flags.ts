import { parseArgs } from 'node:util'

export type Flags = {
  /** 0 takes any free one. */
  readonly port: number
  readonly config: string
  readonly data: string
  readonly key: string | undefined
  readonly watch: boolean
  readonly help: boolean
}

export const help = `Causeway on your own computer: npm start -- [flags]

  --port PORT    where the gateway listens (8787); the cashier takes the next one
  --config FILE  the operator's file (gateway.yaml)
  --data DIR     where everything is kept (.causeway)
  --key KEY      a virtual key of your choice, instead of a new one
  --watch        start the gateway again when its code or the operator's file changes
  --help         this text`

const options = {
  port: { type: 'string', multiple: true },
  config: { type: 'string', multiple: true },
  data: { type: 'string', multiple: true },
  key: { type: 'string', multiple: true },
  watch: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

/** The rest of Node's sentences is advice about writing positional arguments, of which we have none. */
const firstSentence = (error: unknown): string => (error as Error).message.split(/[.\n]/)[0] ?? ''

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new Error(`${firstSentence(error)}; --help lists the flags.`)
  }
}

const single = (name: string, values: readonly string[] | undefined): string | undefined => {
  if (values === undefined) return undefined
  const [value] = values
  if (values.length === 1 && value !== '') return value
  throw new Error(values.length > 1 ? `--${name} can be given only once.` : `--${name} needs a value.`)
}

const toPort = (text: string): number => {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new Error(`--port must be a number from 0 to 65535, not "${text}".`)
}

/** The same rule as the store's for imported keys, said before anything has started. The key is not printed. */
const checkKey = (key: string | undefined): string | undefined => {
  if (key === undefined || /^[\x21-\x7e]{8,256}$/.test(key)) return key
  throw new Error('--key must be 8 to 256 visible ASCII characters without spaces.')
}

/** Throws an error of one line that is ready to print. */
export const readFlags = (args: readonly string[]): Flags => {
  const values = parse(args)
  return {
    port: toPort(single('port', values.port) ?? '8787'),
    config: single('config', values.config) ?? 'gateway.yaml',
    data: single('data', values.data) ?? '.causeway',
    key: checkKey(single('key', values.key)),
    watch: values.watch ?? false,
    help: values.help ?? false,
  }
}
