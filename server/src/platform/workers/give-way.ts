import { readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'

/**
 * Lets the other threads of the machine go before this one where there are too few cores for all. Linux has a priority for each thread; on
 * other systems, which have one for the whole process only, nothing is changed.
 */
export function giveWay(): void {
  if (process.platform !== 'linux') return
  try {
    // `<pid>/task/<tid>`: the number that Node has no name for.
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Some sandbox keeps it from that; it works as well beside the others, only not behind them.
  }
}
