import type { Assessment, WebhookEvent } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import type { AssessmentDraft, AssessmentStore } from './assessment-store.ts'

export interface OpenAssessmentStore {
  store: AssessmentStore
  /** What was said to the event sink, with its workspace. */
  events: [workspace: string, event: WebhookEvent<'assessment.created'>][]
  /** Makes a trace, and its workspace if that is new. */
  addTrace(workspace: string, traceId: string): void
  deleteTrace(workspace: string, traceId: string): void
  /** What a reader of traces shows of the trace. */
  ofTrace(workspace: string, traceId: string): Assessment[]
}

/** What every implementation of `AssessmentStore` must do. */
export function assessmentStoreContract(name: string, open: () => OpenAssessmentStore): void {
  const trace = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  const otherTrace = 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'
  const feedback: AssessmentDraft = {
    traceId: trace,
    spanId: null,
    kind: 'feedback',
    name: 'relevance',
    value: 0.5,
    rationale: 'because',
    source: { type: 'HUMAN', id: 'bob' },
    error: null,
    metadata: { k: 'v' },
    createdAtMs: 1000,
    updatedAtMs: 1000,
    overrides: null,
  }
  const unknown = expect.objectContaining({ code: 'RESOURCE_DOES_NOT_EXIST' })

  function opened() {
    const open_ = open()
    open_.addTrace('default', trace)
    open_.addTrace('default', otherTrace)
    return open_
  }

  describe(`AssessmentStore on ${name}`, () => {
    it('creates with an id of its own and shows it by id and on its trace', async () => {
      const { store, ofTrace } = opened()
      const created = await store.create('default', feedback)
      expect(created.assessmentId).toMatch(/^a-[0-9a-f]{32}$/)
      expect(created).toEqual({ ...feedback, assessmentId: created.assessmentId, valid: true })
      expect(await store.get('default', trace, created.assessmentId)).toEqual(created)
      expect(ofTrace('default', trace)).toEqual([created])
      expect(ofTrace('default', otherTrace)).toEqual([])
    })

    it('says that one was created, and nothing of what was refused', async () => {
      const { store, events } = opened()
      await store.create('default', { ...feedback, assessmentId: 'a-1' })
      await expect(store.create('default', { ...feedback, assessmentId: 'a-1' })).rejects.toThrow('exists already')
      expect(events).toEqual([
        [
          'default',
          {
            type: 'assessment.created',
            data: {
              assessment_id: 'a-1',
              trace_id: `tr-${trace}`,
              name: 'relevance',
              kind: 'feedback',
              value: 0.5,
              source_type: 'HUMAN',
              source_id: 'bob',
            },
          },
        ],
      ])
    })

    it.each([
      [true, true],
      ['x'.repeat(1_000), 'x'.repeat(1_000)],
      ['x'.repeat(1_001), null],
      [{ a: 1 }, null],
      [null, null],
    ])('says the value where it is short: %.20j', async (value, said) => {
      const { store, events } = opened()
      await store.create('default', { ...feedback, value })
      expect(events[0]?.[1].data.value).toBe(said)
    })

    it('takes as many as it was told with an entry in their metadata, and others freely', async () => {
      const { store, ofTrace } = opened()
      const atMost = { metadataKey: 'via', value: 'page', count: 2 }
      const fromPage = { ...feedback, metadata: { via: 'page' } }
      await store.create('default', fromPage, atMost)
      await store.create('default', feedback)
      await store.create('default', fromPage, atMost)
      await expect(store.create('default', fromPage, atMost)).rejects.toEqual(expect.objectContaining({ code: 'REQUEST_LIMIT_EXCEEDED' }))
      await store.create('default', { ...fromPage, traceId: otherTrace }, atMost)
      expect(ofTrace('default', trace)).toHaveLength(3)
    })

    it('keeps a given id, and refuses it a second time', async () => {
      const { store } = opened()
      expect((await store.create('default', { ...feedback, assessmentId: 'a-mine' })).assessmentId).toBe('a-mine')
      await expect(store.create('default', { ...feedback, assessmentId: 'a-mine', traceId: otherTrace })).rejects.toEqual(
        expect.objectContaining({ code: 'RESOURCE_ALREADY_EXISTS' }),
      )
    })

    it.each([true, 'yes', 7, null, [1, 'x', null], { a: { b: 1 }, ['__proto__x']: 2 }])('keeps the value %j', async (value) => {
      const { store } = opened()
      const { assessmentId } = await store.create('default', { ...feedback, kind: 'expectation', value })
      expect((await store.get('default', trace, assessmentId)).value).toEqual(value)
    })

    it('adds the metadata of two updates that come at once', async () => {
      const { store } = opened()
      const { assessmentId } = await store.create('default', feedback)
      await Promise.all(['m', 'n'].map((key) => store.update('default', trace, assessmentId, { metadata: { [key]: '1' } }, 5000)))
      expect(await store.get('default', trace, assessmentId)).toMatchObject({ metadata: { k: 'v', m: '1', n: '1' } })
    })

    it('keeps the span and the error', async () => {
      const { store } = opened()
      const error = { code: 'E', message: null, stackTrace: 'at x' }
      const { assessmentId } = await store.create('default', { ...feedback, spanId: 'b7ad6b7169203331', value: null, error })
      expect(await store.get('default', trace, assessmentId)).toMatchObject({ spanId: 'b7ad6b7169203331', error })
    })

    it('replaces the named members only, adds to the metadata, and notes when', async () => {
      const { store } = opened()
      const { assessmentId } = await store.create('default', feedback)
      const updated = await store.update('default', trace, assessmentId, { value: false, metadata: { m: '1' } }, 5000)
      expect(updated).toEqual({ ...feedback, assessmentId, value: false, metadata: { k: 'v', m: '1' }, updatedAtMs: 5000, valid: true })
      expect(await store.get('default', trace, assessmentId)).toEqual(updated)
    })

    it('makes an overridden assessment invalid, and valid again when the override is deleted', async () => {
      const { store, ofTrace } = opened()
      const first = await store.create('default', { ...feedback, assessmentId: 'a-1' })
      await store.create('default', { ...feedback, assessmentId: 'a-2', createdAtMs: 2000, overrides: first.assessmentId })
      expect(ofTrace('default', trace).map(({ assessmentId, valid }) => [assessmentId, valid])).toEqual([
        ['a-1', false],
        ['a-2', true],
      ])
      await store.delete('default', trace, 'a-2')
      expect(ofTrace('default', trace).map(({ assessmentId, valid }) => [assessmentId, valid])).toEqual([['a-1', true]])
    })

    it('leaves the first of a chain invalid when its middle is deleted', async () => {
      const { store } = opened()
      await store.create('default', { ...feedback, assessmentId: 'a-1' })
      await store.create('default', { ...feedback, assessmentId: 'a-2', overrides: 'a-1' })
      await store.create('default', { ...feedback, assessmentId: 'a-3', overrides: 'a-2' })
      await store.delete('default', trace, 'a-2')
      expect((await store.get('default', trace, 'a-1')).valid).toBe(false)
    })

    it('stays overridden while one of two that override it is there', async () => {
      const { store } = opened()
      await store.create('default', { ...feedback, assessmentId: 'a-1' })
      for (const assessmentId of ['a-2', 'a-3']) await store.create('default', { ...feedback, assessmentId, overrides: 'a-1' })
      await store.delete('default', trace, 'a-2')
      expect((await store.get('default', trace, 'a-1')).valid).toBe(false)
      await store.delete('default', trace, 'a-3')
      expect((await store.get('default', trace, 'a-1')).valid).toBe(true)
    })

    it('stays overridden while one that overrides it is overridden itself', async () => {
      const { store } = opened()
      await store.create('default', { ...feedback, assessmentId: 'a-1' })
      for (const assessmentId of ['a-2', 'a-3']) await store.create('default', { ...feedback, assessmentId, overrides: 'a-1' })
      await store.create('default', { ...feedback, assessmentId: 'a-4', overrides: 'a-3' })
      await store.delete('default', trace, 'a-2')
      expect((await store.get('default', trace, 'a-1')).valid).toBe(false)
    })

    it('cannot override what is not there or is on another trace', async () => {
      const { store, ofTrace } = opened()
      await store.create('default', { ...feedback, assessmentId: 'a-1', traceId: otherTrace })
      await expect(store.create('default', { ...feedback, overrides: 'a-9' })).rejects.toEqual(unknown)
      await expect(store.create('default', { ...feedback, overrides: 'a-1' })).rejects.toEqual(unknown)
      expect(ofTrace('default', trace)).toEqual([])
      expect(ofTrace('default', otherTrace).map(({ valid }) => valid)).toEqual([true])
    })

    it('knows nothing of an unknown trace or an assessment of another', async () => {
      const { store } = opened()
      await store.create('default', { ...feedback, assessmentId: 'a-1' })
      const missing = 'cccccccccccccccccccccccccccccccc'
      await expect(store.create('default', { ...feedback, traceId: missing })).rejects.toThrow(`Trace with ID 'tr-${missing}' not found.`)
      await expect(store.get('default', otherTrace, 'a-1')).rejects.toThrow(
        `Assessment with ID 'a-1' not found for trace 'tr-${otherTrace}'`,
      )
      await expect(store.update('default', otherTrace, 'a-1', { value: 1 }, 1)).rejects.toEqual(unknown)
      await expect(store.delete('default', otherTrace, 'a-1')).rejects.toEqual(unknown)
    })

    it('keeps workspaces apart: one cannot see, change or take the id of another’s', async () => {
      const { store, addTrace } = opened()
      addTrace('other', trace)
      await store.create('default', { ...feedback, assessmentId: 'a-1' })
      await expect(store.get('other', trace, 'a-1')).rejects.toEqual(unknown)
      await expect(store.update('other', trace, 'a-1', { value: 1 }, 1)).rejects.toEqual(unknown)
      await expect(store.delete('other', trace, 'a-1')).rejects.toEqual(unknown)
      await expect(store.create('other', { ...feedback, overrides: 'a-1' })).rejects.toEqual(unknown)
      await store.create('other', { ...feedback, assessmentId: 'a-1', value: 'theirs' })
      expect((await store.get('default', trace, 'a-1')).value).toBe(0.5)
    })

    it('forgets the assessments of a deleted trace', async () => {
      const { store, deleteTrace, addTrace, ofTrace } = opened()
      await store.create('default', { ...feedback, assessmentId: 'a-1' })
      deleteTrace('default', trace)
      await expect(store.get('default', trace, 'a-1')).rejects.toEqual(unknown)
      addTrace('default', trace)
      expect(ofTrace('default', trace)).toEqual([])
    })
  })
}
