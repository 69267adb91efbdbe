import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../platform/clock.ts'
import type { Outbox } from '../../platform/events/outbox.ts'
import { DeliverySlots, maxUnderWay } from './delivery-slots.ts'
import type { Attempt, DeliveryStore } from './delivery-store.ts'
import { judgeAttempt } from './retry-schedule.ts'
import { routedAtOnce, routeEvents, type RouteEventsDeps } from './route-events.ts'
import type { SendWebhook } from './webhook-sender.ts'

/** For so long attempts under way may end when the server does: what is cut off is made anew at the next start. */
export const attemptGraceMs = 2_000
/** After the store failed. */
const troubleMs = 5_000
/** The longest and the shortest sleep: the machine's clock may be set, and what is due may have to wait for what is under way. */
const sleepMs = { longest: 60_000, shortest: 250 }

export interface DispatcherDeps extends Omit<RouteEventsDeps, 'nowMs'> {
  outbox: Outbox
  deliveries: DeliveryStore
  send: SendWebhook
  clock: Clock
  /** In [0, 1). */
  random: () => number
}

/**
 * Hands events on to webhooks. It keeps nothing that is not in the store: what it had not done when the process ended is done by the next.
 *
 * Deliveries to a webhook begin in the order of their events, some at once (`DeliverySlots`); one that is tried again comes when it comes. So
 * an event may arrive after a later one, and, where the process ended between an answer and its note, twice under the same delivery id.
 */
export class WebhookDispatcher {
  private readonly deps: DispatcherDeps
  private readonly stopping = new AbortController()
  private readonly slots = new DeliverySlots()
  /** Deliveries whose end was noted since the store was last asked what is due: its answer may be older than the note. */
  private readonly endedSince = new Set<string>()
  private timer: NodeJS.Timeout | null = null
  private sleepsUntilMs = Infinity
  private round: Promise<void> | null = null
  private again = false
  private stopped = false

  constructor(deps: DispatcherDeps) {
    this.deps = deps
  }

  /** Looks for what is to be done: at the start, after events were written, and when a delivery may have become possible. */
  wake(): void {
    if (this.stopped) return
    if (this.round !== null) {
      this.again = true
      return
    }
    this.sleepsUntilMs = Infinity
    this.round = this.rounds().finally(() => {
      this.round = null
      // What woke it after its last look.
      if (this.again) this.wake()
    })
  }

  /** Looks then at the latest: for events that are held, which are so many that it must not look at each as it is written. */
  wakeAt(atMs: number): void {
    if (atMs <= this.deps.clock.nowMs()) this.wake()
    else if (atMs < this.sleepsUntilMs) {
      this.sleepsUntilMs = atMs
      if (this.round === null) this.sleep(atMs)
    }
  }

  /** Begins nothing new, and lets attempts under way end for `graceMs`; those cut off count as never made. */
  async stop(graceMs: number): Promise<void> {
    this.stopped = true
    if (this.timer !== null) clearTimeout(this.timer)
    await this.round
    const all = Promise.all(Array.from(this.slots.underWay.values(), ({ done }) => done))
    const grace = new AbortController()
    await Promise.race([all, delay(graceMs, undefined, { signal: grace.signal }).catch(() => undefined)])
    grace.abort()
    this.stopping.abort()
    await all
  }

  private async rounds(): Promise<void> {
    try {
      do {
        this.again = false
        while (!this.stopped && (await routeEvents({ ...this.deps, nowMs: this.deps.clock.nowMs })) === routedAtOnce);
        if (!this.stopped) await this.beginDue()
      } while (this.again && !this.stopped)
      this.sleep(await this.nextDueMs())
    } catch (error) {
      this.deps.onTrouble(error)
      this.sleep(this.deps.clock.nowMs() + troubleMs)
    }
  }

  private async nextDueMs(): Promise<number> {
    const [event, delivery] = await Promise.all([this.deps.outbox.nextDueMs(), this.deps.deliveries.nextDueMs()])
    return Math.min(event ?? Infinity, delivery ?? Infinity)
  }

  private sleep(untilMs: number): void {
    if (this.stopped) return
    if (this.timer !== null) clearTimeout(this.timer)
    this.sleepsUntilMs = Math.min(this.sleepsUntilMs, untilMs)
    const ms = Math.min(Math.max(this.sleepsUntilMs - this.deps.clock.nowMs(), sleepMs.shortest), sleepMs.longest)
    this.timer = setTimeout(() => this.wake(), ms)
    this.timer.unref()
  }

  private async beginDue(): Promise<void> {
    this.endedSince.clear()
    // Those under way are still due in the store: look behind them.
    const found = await this.deps.deliveries.due(this.deps.clock.nowMs(), 2 * maxUnderWay.perWebhook)
    const due = found.filter(({ deliveryId }) => !this.endedSince.has(deliveryId))
    for (let next = this.slots.next(due); next !== null; next = this.slots.next(due)) {
      const { deliveryId, webhookId, workspace } = next
      const done = this.attempt(deliveryId).finally(() => {
        this.slots.underWay.delete(deliveryId)
        this.endedSince.add(deliveryId)
        this.wake()
      })
      this.slots.underWay.set(deliveryId, { webhookId, workspace, done })
    }
  }

  /** Never rejects. */
  private async attempt(deliveryId: string): Promise<void> {
    const { deliveries, clock, send, random } = this.deps
    const loaded = await this.untilDone(() => deliveries.load(deliveryId))
    if (loaded === undefined || loaded === null) return
    const attemptedAtMs = clock.nowMs()
    const startMs = clock.monotonicMs()
    const sent = await send(loaded.target, loaded, this.stopping.signal)
    if (sent.kind === 'aborted') return
    this.slots.noteAnswer(loaded.target.webhookId, sent.kind === 'unanswered')
    const judged = judgeAttempt(sent, loaded.attempts + 1, clock.nowMs(), random())
    const attempt: Attempt = { deliveryId, attemptedAtMs, durationMs: Math.round(clock.monotonicMs() - startMs), ...judged }
    await this.untilDone(() => deliveries.note(attempt))
  }

  /** Until then the delivery stays under way: else it would be sent over and over while the disk is full. Undefined when it is stopped. */
  private async untilDone<T>(work: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        this.deps.onTrouble(error)
        if (this.stopping.signal.aborted) return undefined
        await delay(troubleMs, undefined, { signal: this.stopping.signal }).catch(() => undefined)
      }
    }
  }
}
