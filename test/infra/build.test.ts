import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

const build = (...options: string[]) =>
  spawnSync(process.execPath, ['infra/build.ts', ...options], { encoding: 'utf8', env: {} })

describe('npm run build', () => {
  it('says what is wrong with the file and exits with 1, without a stack trace', () => {
    const { status, stderr } = build('--config', 'test/infra/unset-variable.yaml')
    expect(stderr).toBe(
      `test/infra/unset-variable.yaml:2:19 \${NOBODY} is not set; export NOBODY, or write \${NOBODY:-default}\n`,
    )
    expect(status).toBe(1)
  })

  it('refuses an option that it does not know', () => {
    const { status, stderr } = build('--confg', 'x.yaml')
    expect(stderr).toContain("Unknown option '--confg'")
    expect(stderr).not.toContain('at ')
    expect(status).toBe(1)
  })
})
