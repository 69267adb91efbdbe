import { describe, expect, it } from 'vitest'
import { type DomainEvent, type EventSink, maxHoldMs, type Outbox, type OutboxTaking } from './outbox.ts'

export interface OpenOutbox {
  outbox: Outbox & OutboxTaking & EventSink<DomainEvent>
  /** Says that events of a type are wanted in a workspace, or in none. */
  subscribe(workspace: string, ...types: string[]): void
  /** Moves the clock, which starts at 1,000,000. */
  setNowMs(nowMs: number): void
  addWorkspace(name: string): void
  /** Runs `work` in a transaction that is undone. */
  undone(work: () => void): void
}

/** What every implementation of the outbox must do. */
export function outboxContract(name: string, open: () => OpenOutbox): void {
  describe(`Outbox on ${name}`, () => {
    it('gives events in the order in which they happened, whatever the clock did', async () => {
      const { outbox, subscribe, setNowMs } = open()
      subscribe('default', 'model.created')
      outbox.append('default', { type: 'model.created', data: { name: 'a' } })
      setNowMs(999_000)
      outbox.append('default', { type: 'model.created', data: { name: 'b' } })
      expect(await outbox.due(0, 10)).toEqual([
        { seq: 1, revision: 0, workspace: 'default', type: 'model.created', data: { name: 'a' }, atMs: 1_000_000 },
        { seq: 2, revision: 0, workspace: 'default', type: 'model.created', data: { name: 'b' }, atMs: 999_000 },
      ])
      expect((await outbox.due(0, 1)).map(({ seq }) => seq)).toEqual([1])
    })

    it('keeps only what somebody in that workspace wants to be told', async () => {
      const { outbox, subscribe, addWorkspace } = open()
      addWorkspace('team')
      subscribe('team', 'model.created')
      expect([outbox.wants('team', 'model.created'), outbox.wants('default', 'model.created')]).toEqual([true, false])
      for (const workspace of ['default', 'team']) {
        for (const type of ['model.created', 'model.deleted']) outbox.append(workspace, { type, data: {} })
      }
      expect((await outbox.due(0, 10)).map(({ workspace, type }) => [workspace, type])).toEqual([['team', 'model.created']])
    })

    it('has nothing of a change that was undone', async () => {
      const { outbox, subscribe, undone } = open()
      subscribe('default', 'model.created')
      undone(() => outbox.append('default', { type: 'model.created', data: {} }))
      expect(await outbox.due(0, 10)).toEqual([])
    })

    it('gives an event until it is taken, once', async () => {
      const { outbox, subscribe } = open()
      subscribe('default', 'model.created')
      outbox.append('default', { type: 'model.created', data: {} })
      const [event] = await outbox.due(0, 10)
      expect(await outbox.due(0, 10)).toHaveLength(1)
      expect(event && outbox.take(event)).toBe(true)
      expect(event && outbox.take(event)).toBe(false)
      expect(await outbox.due(0, 10)).toEqual([])
    })

    it('gives no number twice', async () => {
      const { outbox, subscribe } = open()
      subscribe('default', 'model.created')
      for (const seq of [1, 2]) {
        outbox.append('default', { type: 'model.created', data: {} })
        const [event] = await outbox.due(0, 10)
        expect(event?.seq).toBe(seq)
        if (event !== undefined) outbox.take(event)
      }
    })

    it('holds an event, and lets a newer one of its subject take its place', async () => {
      const { outbox, subscribe, setNowMs } = open()
      subscribe('default', 'trace.completed')
      const happen = (subject: string, spans: number) =>
        outbox.append('default', { type: 'trace.completed', data: { spans } }, { subject, forMs: 2_000 })
      expect(await outbox.nextDueMs()).toBeNull()
      happen('a', 1)
      happen('b', 1)
      setNowMs(1_001_000)
      happen('a', 2)
      expect(await outbox.nextDueMs()).toBe(1_002_000)
      expect((await outbox.due(1_002_999, 10)).map(({ seq }) => seq)).toEqual([2])
      expect((await outbox.due(1_003_000, 10)).map(({ seq, data, atMs }) => [seq, data, atMs])).toEqual([
        [2, { spans: 1 }, 1_000_000],
        [1, { spans: 2 }, 1_000_000],
      ])
    })

    it('holds no event for longer than a minute, however often it happens again', async () => {
      const { outbox, subscribe, setNowMs } = open()
      subscribe('default', 'trace.completed')
      for (let ms = 0; ms <= maxHoldMs; ms += 1_000) {
        setNowMs(1_000_000 + ms)
        outbox.append('default', { type: 'trace.completed', data: {} }, { subject: 'a', forMs: 2_000 })
      }
      expect(await outbox.nextDueMs()).toBe(1_000_000 + maxHoldMs)
    })

    it('lets an event wait, and others go before it', async () => {
      const { outbox, subscribe } = open()
      subscribe('default', 'model.created')
      for (let i = 0; i < 2; i++) outbox.append('default', { type: 'model.created', data: {} })
      outbox.postpone({ seq: 1, revision: 0 }, 1_005_000)
      outbox.postpone({ seq: 2, revision: 7 }, 1_005_000)
      expect((await outbox.due(1_004_999, 10)).map(({ seq }) => seq)).toEqual([2])
      expect((await outbox.due(1_005_000, 10)).map(({ seq }) => seq)).toEqual([2, 1])
    })

    it('does not let an event be taken that was replaced since it was read', async () => {
      const { outbox, subscribe } = open()
      subscribe('default', 'trace.completed')
      const happen = () => outbox.append('default', { type: 'trace.completed', data: {} }, { subject: 'a', forMs: 0 })
      happen()
      const [before] = await outbox.due(1_000_000, 10)
      happen()
      expect(before && outbox.take(before)).toBe(false)
      const [after] = await outbox.due(1_000_000, 10)
      expect(after && outbox.take(after)).toBe(true)
    })
  })
}
