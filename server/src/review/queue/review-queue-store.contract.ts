import { describe, expect, it } from 'vitest'
import type { ReviewQueueDraft } from './review-queue.ts'
import type { ReviewQueueStore } from './review-queue-store.ts'

export interface OpenReviewQueueStore {
  queues: ReviewQueueStore
  /** Makes an experiment and answers its id. */
  addExperiment(workspace: string, name: string): Promise<string>
  deleteExperiment(workspace: string, experimentId: string): Promise<void>
  /** Makes a label schema and answers its id. */
  addSchema(workspace: string, experimentId: string, name: string): Promise<string>
  /** The id of the question that the experiment has by itself. */
  defaultSchema(workspace: string, experimentId: string): Promise<string>
  addTrace(workspace: string, experimentId: string, traceId: string): void
  deleteTrace(traceId: string): void
  /** Makes a workspace beside `default`. */
  addWorkspace(name: string): void
  /** Moves the store's clock, which starts at 1,000,000. */
  setNowMs(nowMs: number): void
}

/** What every implementation of `ReviewQueueStore` must do. */
export function reviewQueueStoreContract(name: string, open: () => OpenReviewQueueStore): void {
  const code = (code: string) => expect.objectContaining({ code })
  const draft = (part: Partial<ReviewQueueDraft> = {}): ReviewQueueDraft => ({
    name: 'Triage',
    type: 'CUSTOM',
    users: [],
    schemaIds: [],
    ...part,
  })
  const trace = (digit: string): string => digit.repeat(32)
  const everything = { user: null, traceId: null, limit: 10, offset: 0 }
  const anyStatus = { status: null, limit: 10, offset: 0 }

  describe(`ReviewQueueStore on ${name}`, () => {
    it('creates a queue with users and questions, finds it by id and by name in any case', async () => {
      const { queues, addSchema } = open()
      const schema = await addSchema('default', '0', 'Is it right?')
      const queue = await queues.create('default', '0', draft({ users: ['bob', 'ann'], schemaIds: [schema] }), 'ann')
      expect(queue).toEqual({
        queueId: expect.stringMatching(/^rq-[0-9a-f]{32}$/) as string,
        experimentId: '0',
        name: 'Triage',
        type: 'CUSTOM',
        owner: 'ann',
        users: ['ann', 'bob'],
        schemaIds: [schema],
        createdAtMs: 1_000_000,
        updatedAtMs: 1_000_000,
      })
      expect(await queues.get('default', queue.queueId)).toEqual(queue)
      expect(await queues.getByName('default', '0', 'tRIAGE')).toEqual(queue)
    })

    it('refuses a name that the experiment has, in any case', async () => {
      const { queues, addExperiment } = open()
      const other = await addExperiment('default', 'other')
      await queues.create('default', '0', draft(), null)
      await queues.create('default', other, draft(), null)
      const taken = "Review queue with name 'TRIAGE' already exists (names are case-insensitive)."
      await expect(queues.create('default', '0', draft({ name: 'TRIAGE' }), null)).rejects.toThrow(taken)
      const second = await queues.create('default', '0', draft({ name: 'b' }), null)
      await expect(queues.update('default', second.queueId, { name: 'TRIAGE' })).rejects.toThrow(taken)
    })

    it('asks only what its experiment asks', async () => {
      const { queues, addExperiment, addSchema, defaultSchema } = open()
      const other = await addExperiment('default', 'other')
      const theirs = await addSchema('default', other, 'q')
      const standard = await defaultSchema('default', '0')
      expect((await queues.create('default', '0', draft({ schemaIds: [standard] }), null)).schemaIds).toEqual([standard])
      await expect(queues.create('default', '0', draft({ name: 'b', schemaIds: [theirs, 'ls-x'] }), null)).rejects.toThrow(
        `Label schema id(s) ['${theirs}', 'ls-x'] not found for experiment '0'.`,
      )
    })

    it('makes a person’s queue once', async () => {
      const { queues } = open()
      const queue = await queues.ensureOfUser('default', '0', 'ann')
      expect(queue).toMatchObject({ name: 'ann', type: 'USER', users: ['ann'], owner: 'ann', schemaIds: [] })
      expect(await queues.ensureOfUser('default', '0', 'ann')).toEqual(queue)
      await expect(queues.update('default', queue.queueId, { users: ['bob'] })).rejects.toEqual(code('INVALID_PARAMETER_VALUE'))
      await queues.create('default', '0', draft({ name: 'Bob' }), null)
      await expect(queues.ensureOfUser('default', '0', 'bob')).rejects.toThrow("A non-user queue named 'bob' already exists")
    })

    it('lists the newest first, of a person, with a trace', async () => {
      const { queues, addTrace, setNowMs } = open()
      addTrace('default', '0', trace('a'))
      const first = await queues.create('default', '0', draft({ name: 'first', users: ['ann'] }), null)
      setNowMs(1_000_001)
      await queues.create('default', '0', draft({ name: 'second', users: ['bob'] }), null)
      await queues.addItems('default', first.queueId, [trace('a')])
      const listed = async (query: Partial<typeof everything> | { user: string } | { traceId: string }) =>
        (await queues.list('default', '0', { ...everything, ...query })).items.map((each) => each.name)
      expect(await listed({})).toEqual(['second', 'first'])
      expect(await listed({ limit: 1, offset: 1 })).toEqual(['first'])
      expect(await listed({ user: 'bob' })).toEqual(['second'])
      expect(await listed({ traceId: trace('a') })).toEqual(['first'])
      expect(await listed({ traceId: 'no id' })).toEqual([])
    })

    it('changes what is named; its questions only while it has no items', async () => {
      const { queues, addSchema, addTrace, setNowMs } = open()
      addTrace('default', '0', trace('a'))
      const schema = await addSchema('default', '0', 'q')
      const { queueId } = await queues.create('default', '0', draft({ users: ['ann'] }), null)
      setNowMs(1_000_001)
      expect(await queues.update('default', queueId, { name: 'Later', schemaIds: [schema], owner: 'Ann' })).toMatchObject({
        name: 'Later',
        users: ['ann'],
        schemaIds: [schema],
        owner: 'Ann',
        updatedAtMs: 1_000_001,
      })
      expect(await queues.update('default', queueId, { name: 'LATER' })).toMatchObject({ name: 'LATER' })
      await queues.addItems('default', queueId, [trace('a')])
      await expect(queues.update('default', queueId, { schemaIds: [] })).rejects.toThrow('questions are locked once items are assigned')
      expect((await queues.update('default', queueId, { users: [] })).users).toEqual([])
    })

    it('takes traces of its experiment, each once', async () => {
      const { queues, addTrace, addExperiment, setNowMs } = open()
      const other = await addExperiment('default', 'other')
      addTrace('default', '0', trace('a'))
      addTrace('default', '0', trace('b'))
      addTrace('default', other, trace('c'))
      const { queueId } = await queues.create('default', '0', draft(), null)
      const [item] = await queues.addItems('default', queueId, [trace('b')])
      expect(item).toEqual({
        queueId,
        traceId: trace('b'),
        status: 'PENDING',
        completedBy: null,
        completedAtMs: null,
        createdAtMs: 1_000_000,
        updatedAtMs: 1_000_000,
      })
      setNowMs(1_000_001)
      const added = await queues.addItems('default', queueId, [trace('a'), `tr-${trace('b')}`])
      expect(added.map(({ traceId, createdAtMs }) => [traceId, createdAtMs])).toEqual([
        [trace('a'), 1_000_001],
        [trace('b'), 1_000_000],
      ])
      const missing = `['${trace('c')}', 'x']`
      await expect(queues.addItems('default', queueId, [trace('a'), trace('c'), 'x'])).rejects.toThrow(
        `Cannot attach trace(s) ${missing} to review queue '${queueId}': they do not exist in experiment '0'.`,
      )
    })

    it('lists items newest first, by status, and removes them', async () => {
      const { queues, addTrace, setNowMs } = open()
      for (const digit of ['a', 'b', 'c']) addTrace('default', '0', trace(digit))
      const { queueId } = await queues.create('default', '0', draft(), null)
      await queues.addItems('default', queueId, [trace('b'), trace('a')])
      setNowMs(1_000_001)
      await queues.addItems('default', queueId, [trace('c')])
      await queues.setStatus('default', queueId, trace('b'), 'COMPLETE', 'ann')
      const listed = async (query: object = {}) =>
        (await queues.items('default', queueId, { ...anyStatus, ...query })).items.map(({ traceId }) => traceId[0])
      expect(await listed()).toEqual(['c', 'a', 'b'])
      expect(await listed({ limit: 1, offset: 1 })).toEqual(['a'])
      expect(await listed({ status: 'PENDING' })).toEqual(['c', 'a'])
      await queues.removeItems('default', queueId, [trace('a'), trace('d'), 'x'])
      expect(await listed()).toEqual(['c', 'b'])
    })

    it('says who did what, and keeps it when another says the same', async () => {
      const { queues, addTrace, setNowMs } = open()
      addTrace('default', '0', trace('a'))
      const { queueId } = await queues.create('default', '0', draft(), null)
      await queues.addItems('default', queueId, [trace('a')])
      setNowMs(1_000_001)
      const done = await queues.setStatus('default', queueId, trace('a'), 'COMPLETE', 'ann')
      expect(done).toMatchObject({ status: 'COMPLETE', completedBy: 'ann', completedAtMs: 1_000_001, updatedAtMs: 1_000_001 })
      setNowMs(1_000_002)
      expect(await queues.setStatus('default', queueId, trace('a'), 'COMPLETE', 'bob')).toEqual(done)
      expect(await queues.setStatus('default', queueId, trace('a'), 'DECLINED', 'bob')).toMatchObject({ completedBy: 'bob' })
      expect(await queues.setStatus('default', queueId, trace('a'), 'PENDING', null)).toMatchObject({
        status: 'PENDING',
        completedBy: null,
        completedAtMs: null,
      })
      await expect(queues.setStatus('default', queueId, trace('b'), 'COMPLETE', 'ann')).rejects.toThrow(
        `Item '${trace('b')}' is not attached to review queue '${queueId}'.`,
      )
    })

    it('loses an item with its trace', async () => {
      const { queues, addTrace, deleteTrace } = open()
      addTrace('default', '0', trace('a'))
      const { queueId } = await queues.create('default', '0', draft(), null)
      await queues.addItems('default', queueId, [trace('a')])
      deleteTrace(trace('a'))
      expect((await queues.items('default', queueId, anyStatus)).items).toEqual([])
    })

    it('is gone with its items when it is deleted, twice', async () => {
      const { queues, addTrace } = open()
      addTrace('default', '0', trace('a'))
      const { queueId } = await queues.create('default', '0', draft(), null)
      await queues.addItems('default', queueId, [trace('a')])
      await queues.delete('default', queueId)
      await queues.delete('default', queueId)
      await expect(queues.get('default', queueId)).rejects.toThrow(`Review queue with id '${queueId}' not found.`)
      await expect(queues.items('default', queueId, anyStatus)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(queues.getByName('default', '0', 'Triage')).rejects.toThrow("not found for experiment '0'.")
    })

    it('knows no deleted experiment', async () => {
      const { queues, addExperiment, deleteExperiment } = open()
      const gone = await addExperiment('default', 'gone')
      await deleteExperiment('default', gone)
      await expect(queues.create('default', gone, draft(), null)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(queues.list('default', gone, everything)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })

    it('keeps workspaces apart', async () => {
      const { queues, addExperiment, addWorkspace, addTrace } = open()
      addWorkspace('other')
      const theirs = await addExperiment('other', 'theirs')
      addTrace('other', theirs, trace('a'))
      const { queueId } = await queues.create('other', theirs, draft(), null)
      const ours = await queues.create('default', '0', draft(), null)
      await expect(queues.get('default', queueId)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(queues.addItems('default', ours.queueId, [trace('a')])).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await queues.delete('default', queueId)
      expect(await queues.get('other', queueId)).toMatchObject({ queueId })
    })
  })
}
