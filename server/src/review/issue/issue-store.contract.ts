import { describe, expect, it } from 'vitest'
import { parseIssueFilter, parseIssueOrder } from './issue-filter.ts'
import type { IssueDraft, IssueQuery, IssueStore } from './issue-store.ts'
import { issueLimits } from './issue.ts'

export interface OpenIssueStore {
  issues: IssueStore
  /** Makes an experiment and answers its id. */
  addExperiment(workspace: string, name: string): Promise<string>
  deleteExperiment(workspace: string, experimentId: string): Promise<void>
  /** Makes a trace and links it to the issue, `times` times. */
  linkTrace(traceId: string, issueId: string, times: number): Promise<void>
  /** Makes a workspace beside `default`. */
  addWorkspace(name: string): void
  /** Moves the store's clock, which starts at 1,000,000. */
  setNowMs(nowMs: number): void
}

/** What every implementation of `IssueStore` must do. */
export function issueStoreContract(name: string, open: () => OpenIssueStore): void {
  const code = (code: string) => expect.objectContaining({ code })
  const draft = (part: Partial<IssueDraft> = {}): IssueDraft => ({
    issueId: null,
    experimentId: '0',
    name: 'Wrong refunds',
    description: 'It refunds too much.',
    status: 'pending',
    severity: null,
    rootCauses: [],
    sourceRunId: null,
    categories: [],
    metadata: new Map(),
    createdBy: null,
    seenAtMs: null,
    ...part,
  })
  const query = (part: Partial<IssueQuery> = {}) => ({
    experimentId: null,
    conditions: [],
    name: null,
    statuses: [],
    severities: [],
    categories: [],
    orderBy: [],
    countTraces: false,
    limit: 10,
    offset: 0,
    ...part,
  })

  describe(`IssueStore on ${name}`, () => {
    it('creates an issue', async () => {
      const { issues } = open()
      const issue = await issues.create(
        'default',
        draft({ severity: 'high', rootCauses: ['a', 'b'], categories: ['cost'], metadata: new Map([['k', 'v']]), createdBy: 'ann' }),
      )
      expect(issue).toEqual({
        issueId: expect.stringMatching(/^iss-[0-9a-f]{32}$/) as string,
        experimentId: '0',
        name: 'Wrong refunds',
        description: 'It refunds too much.',
        status: 'pending',
        severity: 'high',
        rootCauses: ['a', 'b'],
        sourceRunId: null,
        categories: ['cost'],
        metadata: new Map([['k', 'v']]),
        createdAtMs: 1_000_000,
        updatedAtMs: 1_000_000,
        seenAtMs: 1_000_000,
        createdBy: 'ann',
        updatedBy: 'ann',
      })
      expect(await issues.get('default', issue.issueId)).toEqual(issue)
    })

    it('takes an id once', async () => {
      const { issues, addWorkspace, addExperiment } = open()
      addWorkspace('other')
      await issues.create('default', draft({ issueId: 'iss-1', seenAtMs: 5 }))
      expect((await issues.get('default', 'iss-1')).seenAtMs).toBe(5)
      await expect(issues.create('default', draft({ issueId: 'iss-1' }))).rejects.toEqual(code('RESOURCE_ALREADY_EXISTS'))
      await issues.create('other', draft({ issueId: 'iss-1', experimentId: await addExperiment('other', 'theirs') }))
    })

    it('changes what is named', async () => {
      const { issues, setNowMs } = open()
      await issues.create('default', draft({ issueId: 'iss-1', categories: ['a'], metadata: new Map([['a', '1']]) }))
      setNowMs(1_000_001)
      expect(await issues.update('default', 'iss-1', { status: 'resolved', severity: 'low', updatedBy: 'bob' })).toMatchObject({
        name: 'Wrong refunds',
        status: 'resolved',
        severity: 'low',
        categories: ['a'],
        createdBy: null,
        updatedBy: 'bob',
        updatedAtMs: 1_000_001,
        seenAtMs: 1_000_000,
      })
      const metadata = new Map([['b', '2']])
      const changed = await issues.update('default', 'iss-1', { categories: ['b', 'b'], metadata, deleteMetadata: ['a', 'none'] })
      expect(changed).toMatchObject({ categories: ['b'], metadata })
      expect((await issues.update('default', 'iss-1', { categories: [] })).categories).toEqual([])
    })

    it('was never seen last before it was', async () => {
      const { issues } = open()
      await issues.create('default', draft({ issueId: 'iss-1' }))
      expect((await issues.update('default', 'iss-1', { seenAtMs: 2_000_000 })).seenAtMs).toBe(2_000_000)
      expect((await issues.update('default', 'iss-1', { seenAtMs: 1_500_000 })).seenAtMs).toBe(2_000_000)
    })

    it('refuses metadata that goes over its limit with what is there', async () => {
      const { issues } = open()
      const full = new Map(Array.from({ length: issueLimits.entries }, (_, at) => [String(at), '']))
      await issues.create('default', draft({ issueId: 'iss-1', metadata: full }))
      await expect(issues.update('default', 'iss-1', { metadata: new Map([['one more', '']]) })).rejects.toEqual(
        code('INVALID_PARAMETER_VALUE'),
      )
      await issues.update('default', 'iss-1', { metadata: new Map([['one more', '']]), deleteMetadata: ['0'] })
    })

    it('finds issues by what they have', async () => {
      const { issues, addExperiment } = open()
      const other = await addExperiment('default', 'other')
      await issues.create('default', draft({ name: 'A_1', status: 'resolved', severity: 'high', categories: ['Cost '], sourceRunId: 'r' }))
      await issues.create('default', draft({ name: 'b%', severity: 'low', categories: ['safety', 'Überlauf'] }))
      await issues.create('default', draft({ name: 'ab', experimentId: other }))
      const found = async (part: Partial<IssueQuery>) => {
        const asked = query({ orderBy: parseIssueOrder(['name']), ...part })
        const names = (await issues.search('default', asked)).items.map(({ issue }) => issue.name)
        expect(await issues.count('default', asked)).toBe(names.length)
        return names
      }
      expect(await found({})).toEqual(['A_1', 'ab', 'b%'])
      expect(await found({ experimentId: other })).toEqual(['ab'])
      expect(await found({ name: 'a' })).toEqual(['A_1', 'ab'])
      expect(await found({ name: '_' })).toEqual(['A_1'])
      expect(await found({ name: '%' })).toEqual(['b%'])
      expect(await found({ statuses: ['resolved', 'rejected'] })).toEqual(['A_1'])
      expect(await found({ severities: ['low', 'high'] })).toEqual(['A_1', 'b%'])
      expect(await found({ categories: ['COST', ' überlauf'] })).toEqual(['A_1', 'b%'])
      expect(await found({ conditions: parseIssueFilter("status != 'pending'") })).toEqual(['A_1'])
      expect(await found({ conditions: parseIssueFilter("source_run_id = 'r'") })).toEqual(['A_1'])
    })

    it('puts the most severe first, then those in most traces, then the newest', async () => {
      const { issues, linkTrace, setNowMs } = open()
      for (const [at, [issueId, severity]] of (
        [
          ['iss-none', null],
          ['iss-old', 'low'],
          ['iss-new', 'low'],
          ['iss-high', 'high'],
        ] as const
      ).entries()) {
        setNowMs(1_000_000 + at)
        await issues.create('default', draft({ issueId, severity }))
      }
      await linkTrace('a'.repeat(32), 'iss-old', 2)
      await linkTrace('b'.repeat(32), 'iss-old', 1)
      const found = async (part: Partial<IssueQuery> & { limit?: number; offset?: number }) =>
        (await issues.search('default', { ...query(part), ...part })).items.map(({ issue, traceCount }) => [issue.issueId, traceCount])
      expect(await found({})).toEqual([
        ['iss-high', null],
        ['iss-new', null],
        ['iss-old', null],
        ['iss-none', null],
      ])
      expect(await found({ countTraces: true })).toEqual([
        ['iss-high', 0],
        ['iss-old', 2],
        ['iss-new', 0],
        ['iss-none', 0],
      ])
      expect((await found({ orderBy: parseIssueOrder(['severity', 'created_timestamp DESC']) })).map(([id]) => id)).toEqual([
        'iss-none',
        'iss-new',
        'iss-old',
        'iss-high',
      ])
      expect((await found({ limit: 2, offset: 1 })).map(([id]) => id)).toEqual(['iss-new', 'iss-old'])
    })

    it('says what is unknown', async () => {
      const { issues, addExperiment, deleteExperiment } = open()
      const gone = await addExperiment('default', 'gone')
      await deleteExperiment('default', gone)
      await expect(issues.get('default', 'iss-x')).rejects.toThrow("Issue with ID 'iss-x' not found")
      await expect(issues.update('default', 'iss-x', {})).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(issues.create('default', draft({ experimentId: gone }))).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })

    it('keeps workspaces apart', async () => {
      const { issues, addExperiment, addWorkspace } = open()
      addWorkspace('other')
      await issues.create('other', draft({ issueId: 'iss-1', experimentId: await addExperiment('other', 'theirs') }))
      await expect(issues.get('default', 'iss-1')).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(issues.update('default', 'iss-1', { name: 'x' })).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      expect((await issues.search('default', query())).items).toEqual([])
    })
  })
}
