/** Something that happened, told in ids and what is small. `type` is like `model_version.created`. */
export interface DomainEvent {
  type: string
  data: object
}

/** For what may happen again soon: the event waits for so long, and a newer one of the same subject takes its place and lets it wait anew. */
export interface Held {
  subject: string
  forMs: number
}

/** Where stores say what happened. What is appended is part of the caller's transaction, and so is as durable as the change itself. */
export interface EventSink<Event extends DomainEvent> {
  /** Whether anybody is told of such events. Costs a look into a set, so ask it before an event costs anything. */
  wants(workspace: string, type: Event['type']): boolean
  /** Kept for those who are to be told; dropped when there are none. */
  append(workspace: string, event: Event, held?: Held): void
}

/** For stores that are only read, and for tests of what is not about events. */
export const noEvents: EventSink<DomainEvent> = { wants: () => false, append: () => undefined }

/** The longest that an event is held, however often it happens again. */
export const maxHoldMs = 60_000

/** An event on its way. */
export interface OutboxEvent extends DomainEvent {
  /** Goes up with every event, over all workspaces. */
  seq: number
  /** Goes up with each time that a held event was replaced. */
  revision: number
  workspace: string
  /** When it happened; for a held one, when that first happened. */
  atMs: number
}

/** Events that were not handed on yet, over all workspaces: whoever hands them on serves all of them. */
export interface Outbox {
  /** At most `limit` that are to be handed on now, oldest first. */
  due(nowMs: number, limit: number): Promise<OutboxEvent[]>
  /** When the next held event is to be handed on; null when none is held, 0 when one waits already. */
  nextDueMs(): Promise<number | null>
}

/** The taking side, which shares a transaction with whoever keeps what is to be done about an event. */
export interface OutboxTaking {
  /** Takes an event out. False when it is gone already, or was replaced since it was read: then it comes once more. */
  take(event: EventVersion): boolean
  /** Lets an event wait until then. Nothing happens where it is gone or was replaced. */
  postpone(event: EventVersion, untilMs: number): void
}

export type EventVersion = Pick<OutboxEvent, 'seq' | 'revision'>
