import type { Client } from './client.ts'

let current: Client | undefined

/** The client of this process; `undefined` before `init`, when tracing is off, and after `shutdown`. */
export function currentClient(): Client | undefined {
  return current
}

export function setCurrentClient(client: Client | undefined): void {
  current = client
}
