import { readFileSync } from 'node:fs'

/** Linux counts a process's time in hundredths of a second (USER_HZ), whatever its scheduler does. */
const millisecondsPerTick = 10

/** User and system time of a process and all its threads so far, in milliseconds. proc(5), fields 14 and 15. */
export const readCpuMs = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the name in parentheses, which may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * millisecondsPerTick
}

/** The most memory that a process has ever held, in MB. proc(5), VmHWM. */
export const readPeakMb = (pid: number): number => {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
