import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface PortHolder {
  pid: number
  command: string
}

const listening = '0A'

/** The process that listens on a TCP port; `undefined` where the system does not tell (not Linux, another user's). */
export function portHolder(port: number): PortHolder | undefined {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningSockets(table, port)))
  if (sockets.size === 0) return undefined
  const pid = numericEntries('/proc').find((candidate) => openFiles(candidate).some((file) => sockets.has(file)))
  return pid === undefined ? undefined : { pid, command: (read(`/proc/${pid}/comm`) ?? '').trim() }
}

/** As `socket:[inode]`, which is what a process's open file links to. */
function listeningSockets(table: string, port: number): string[] {
  const [, ...rows] = (read(table) ?? '').trim().split('\n')
  return rows.flatMap((row) => {
    const [, local = '', , state, , , , , , inode] = row.trim().split(/\s+/)
    const isIt = state === listening && Number.parseInt(local.split(':')[1] ?? '', 16) === port
    return isIt ? [`socket:[${inode}]`] : []
  })
}

function numericEntries(folder: string): number[] {
  return list(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

function openFiles(pid: number): string[] {
  return list(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)]
    } catch {
      // Closed since it was listed.
      return []
    }
  })
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
