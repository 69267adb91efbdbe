import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts process time in hundredths of a second. */
const ticksPerSecond = 100

/** A process and all that it started, directly or not. Empty when it is gone. */
function processTree(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const parent = Number(statFields(Number(entry))?.[1])
    if (Number.isNaN(parent)) continue
    const siblings = children.get(parent) ?? []
    siblings.push(Number(entry))
    children.set(parent, siblings)
  }
  const found = [root]
  for (const pid of found) found.push(...(children.get(pid) ?? []))
  return found.filter((pid) => statFields(pid) !== undefined)
}

/** `/proc/<pid>/stat` behind the command's name, which may hold anything: state, parent, … */
function statFields(pid: number): string[] | undefined {
  return readIfThere(`/proc/${pid}/stat`)?.split(') ').pop()?.split(' ')
}

/**
 * User and system time of a process and all it started, in seconds; threads that ended are part of it, processes that ended are not.
 * Resolution 10 ms: for loads of seconds.
 */
export function treeCpuSeconds(root: number): number {
  let ticks = 0
  for (const pid of processTree(root)) {
    const fields = statFields(pid)
    ticks += Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0)
  }
  return ticks / ticksPerSecond
}

/** CPU time in microseconds of each living thread of one process, summed by the thread's name. Resolution well under a microsecond. */
export function threadCpuUs(pid: number): Map<string, number> {
  const sums = new Map<string, number>()
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const name = readIfThere(`/proc/${pid}/task/${task}/comm`)?.trim()
    const nanoseconds = readIfThere(`/proc/${pid}/task/${task}/schedstat`)?.split(' ')[0]
    if (name !== undefined && nanoseconds !== undefined) sums.set(name, (sums.get(name) ?? 0) + Number(nanoseconds) / 1000)
  }
  return sums
}

/** Proportional set size in MiB: memory that processes share is counted once, in parts. */
export function treePssMib(root: number): number {
  let kib = 0
  for (const pid of processTree(root)) kib += Number(/^Pss:\s+(\d+)/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0)
  return kib / 1024
}

export function processCount(root: number): number {
  return processTree(root).length
}

/** Undefined where a process ended meanwhile. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
