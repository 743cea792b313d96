import { describe, expect, it } from 'vitest'
import { readCpuMs, readPeakMb } from '../../bench/process-cost.ts'

describe.runIf(process.platform === 'linux')('the cost of a process', () => {
  it('counts its processor time in milliseconds', () => {
    const { user, system } = process.cpuUsage()
    const burnUntil = user + system + 100_000
    const before = readCpuMs(process.pid)
    for (let used = process.cpuUsage(); used.user + used.system < burnUntil; used = process.cpuUsage());
    const burnt = readCpuMs(process.pid) - before
    expect(burnt).toBeGreaterThanOrEqual(80)
    expect(burnt).toBeLessThan(200)
  })

  it('knows the most memory it ever held, in MB', () => {
    const residentMb = process.memoryUsage.rss() / 1024 / 1024
    expect(readPeakMb(process.pid)).toBeGreaterThan(residentMb * 0.95)
    expect(readPeakMb(process.pid)).toBeLessThan(residentMb * 10)
  })
})
