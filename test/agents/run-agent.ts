import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Agent, launcherOf } from './agents.ts'

type Run = {
  readonly url: string
  readonly key: string
  readonly model: string
  readonly prompt: string
  /** What the file `note.txt` of its folder says. */
  readonly note: string
  /** Where it is sent with whatever is not for this computer. */
  readonly proxy: string
}

type Outcome = { readonly code: number; readonly said: string; readonly complained: string }

const maximumMs = 60_000

/** Runs an agent in a home and a folder of its own, with nothing of this computer's but the programs. */
export const runAgent = (agent: Agent, { note, prompt, proxy, ...place }: Run): Promise<Outcome> => {
  const home = mkdtempSync(join(tmpdir(), 'causeway-agent-'))
  const folder = join(home, 'work')
  mkdirSync(folder)
  writeFileSync(join(folder, 'note.txt'), note)
  const { PATH } = process.env
  const proxies = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, ALL_PROXY: proxy, NO_PROXY: '127.0.0.1' }
  return new Promise(resolve => {
    const child = execFile(
      process.execPath,
      [launcherOf(agent), ...agent.parameters(place, prompt)],
      {
        cwd: folder,
        env: { PATH, HOME: home, ...proxies, ...agent.variables(place) },
        timeout: maximumMs,
      },
      (error, said, complained) => {
        rmSync(home, { recursive: true, force: true })
        resolve({ code: Number(error?.code ?? (error ? -1 : 0)), said: said.trim(), complained })
      },
    )
    // They would read on for ever.
    child.stdin?.end()
  })
}
