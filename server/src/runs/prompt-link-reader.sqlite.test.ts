import { beforeEach, describe, expect, it } from 'vitest'
import { openMemoryDatabase } from '../platform/database/memory-database.fixture.ts'
import { createExperimentStore } from './experiment/experiment-store.sqlite.ts'
import { createLoggedModelStore } from './logged-model/logged-model-store.sqlite.ts'
import { maxLinkedRuns } from './prompt-link-reader.ts'
import { createPromptLinkReader } from './prompt-link-reader.sqlite.ts'
import { createRunStore } from './run/run-store.sqlite.ts'

const tag = (...links: [name: string, version: string][]) =>
  new Map([['mlflow.linkedPrompts', JSON.stringify(links.map(([name, version]) => ({ name, version })))]])

function open() {
  const { db, clock, budget, ...rest } = openMemoryDatabase()
  const stores = {
    experiments: createExperimentStore(db, clock, budget),
    runs: createRunStore(db, clock, budget),
    models: createLoggedModelStore(db, clock, budget),
  }
  return { db, reader: createPromptLinkReader(db, budget), ...stores, ...rest }
}

describe('the runs and logged models of a prompt in SQLite', () => {
  let opened: ReturnType<typeof open>
  beforeEach(() => {
    opened = open()
  })
  const makeRun = (name: string, tags: Map<string, string>) =>
    opened.runs.create('default', { experimentId: '0', userId: '', startMs: 5, name, tags })

  it('are those whose tag names it, the last made first, with the versions', async () => {
    const first = await makeRun('first', tag(['greet', '1'], ['other', '9'], ['greet', '2']))
    await makeRun('other', tag(['other', '1']))
    const second = await makeRun('second', tag(['greet', '2']))
    const model = await opened.models.create('default', {
      experimentId: '0',
      name: 'agent',
      modelType: '',
      sourceRunId: '',
      params: new Map(),
      tags: tag(['greet', '3']),
    })
    expect(await opened.reader.linkedTo('default', 'greet')).toEqual({
      runs: [
        { runId: second.runId, experimentId: '0', name: 'second', status: 'RUNNING', startMs: 5, versions: ['2'] },
        { runId: first.runId, experimentId: '0', name: 'first', status: 'RUNNING', startMs: 5, versions: ['1', '2'] },
      ],
      models: [
        { modelId: model.modelId, experimentId: '0', name: 'agent', status: 'PENDING', createdAtMs: model.createdAtMs, versions: ['3'] },
      ],
    })
  })

  it('are none that is deleted, none of another workspace, and at most 50', async () => {
    const gone = await makeRun('gone', tag(['greet', '1']))
    await opened.runs.delete('default', gone.runId)
    opened.addWorkspace('team')
    expect(await opened.reader.linkedTo('default', 'greet')).toEqual({ runs: [], models: [] })
    for (let i = 0; i <= maxLinkedRuns; i++) await makeRun(`r${i}`, tag(['greet', '1']))
    const { runs } = await opened.reader.linkedTo('default', 'greet')
    expect([runs.length, runs.at(-1)?.name]).toEqual([maxLinkedRuns, 'r1'])
    expect((await opened.reader.linkedTo('team', 'greet')).runs).toEqual([])
  })

  it.each([
    ['run_tag', 'run_tag_linked_prompts', 'SELECT run FROM run_tag g'],
    ['logged_model_tag', 'logged_model_tag_linked_prompts', 'SELECT model FROM logged_model_tag g'],
  ])('are found by an index of their own in %s', (_, index, select) => {
    const plan = opened.db.prepare(`EXPLAIN QUERY PLAN ${select} WHERE g.key = 'mlflow.linkedPrompts'`).all()
    expect(JSON.stringify(plan)).toContain(index)
  })
})
