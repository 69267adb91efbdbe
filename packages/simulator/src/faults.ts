/** A trouble that the name of the model asks for, so that any client can be tried against it without a switch of its own. */
export type Fault =
  | { kind: 'none' }
  /** `sim-error-<status>`: the request is refused. */
  | { kind: 'error'; status: number }
  /** `sim-stream-break`: the connection is cut half way through the stream. */
  | { kind: 'stream-break' }
  /** `sim-stream-error`: an error event half way through the stream. */
  | { kind: 'stream-error' }
  /** `sim-slow-<ms>`: the first token comes that much later. */
  | { kind: 'slow'; ms: number }

export function faultOf(model: string): Fault {
  const status = /^sim-error-([45]\d\d)$/.exec(model)?.[1]
  if (status !== undefined) return { kind: 'error', status: Number(status) }
  const ms = /^sim-slow-(\d{1,5})$/.exec(model)?.[1]
  if (ms !== undefined) return { kind: 'slow', ms: Number(ms) }
  if (model === 'sim-stream-break') return { kind: 'stream-break' }
  if (model === 'sim-stream-error') return { kind: 'stream-error' }
  return { kind: 'none' }
}
