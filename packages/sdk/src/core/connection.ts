import { type Settings, resolveSettings } from './settings.ts'
import { TroubleLog } from './trouble-log.ts'

let last: Settings | undefined

/** Where calls of the API go: as `init` said last, tracing on or off; without `init`, as the environment says. */
export function connection(): Settings {
  if (last === undefined) {
    last = resolveSettings({}, process.env)
    const log = new TroubleLog(last.log)
    for (const complaint of last.complaints) log.tell(complaint, complaint)
  }
  return last
}

export function setConnection(settings: Settings): void {
  last = settings
}
