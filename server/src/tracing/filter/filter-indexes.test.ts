import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Filter } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { StatementCache } from '../../platform/database/statement-cache.ts'
import { TimeBudget } from '../../platform/database/time-budget.ts'
import { FilterIndexes } from './filter-indexes.ts'
import { compileFilter } from './filter-sql.ts'
import { openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { PayloadReader } from '../read/payload-reader.ts'
import { aBatch, aSpan, traceHex } from '../store/span-store.contract.fixture.ts'

/** Five traces in this order; `few` says where a search for a filter would look. */
async function open() {
  const opened = openSqliteSpans()
  await opened.writer.write(
    'default',
    aBatch(
      ['a', 'b', 'c', 'd', 'e'].map((trace, i) =>
        aSpan({
          trace,
          at: i,
          facts: { model: i < 2 ? 'gpt' : 'claude', tags: [['team', i === 2 ? 'blue' : 'red']] },
          attributes: { text: i % 2 === 0 ? 'even number' : 'odd number' },
        }),
      ),
    ),
  )
  for (const trace of ['a', 'b']) {
    await opened.writer.setMetadata('default', traceHex(trace), new Map([['run', trace === 'a' ? 'x'.repeat(255) : 'y'.repeat(256)]]))
  }
  await opened.settleIndex()
  const db = new DatabaseSync(join(opened.dataDir, 'assay.db'), { readOnly: true })
  db.prepare('ATTACH ? AS words').run(join(opened.dataDir, 'words.db'))
  const indexes = new FilterIndexes(db, new StatementCache(db), new PayloadReader(db), new TimeBudget(db))
  return {
    few: (filter: Filter, max: number, workspace = 1) => {
      const context = indexes.begin({ rows: 'traces', workspace, experiments: [0], nowMs: 0 })
      return compileFilter(filter, context).among.map((traces) => traces(max)?.toSorted())
    },
    [Symbol.asyncDispose]: async () => {
      db.close()
      await opened[Symbol.asyncDispose]()
    },
  }
}

type Field = Extract<Filter, { kind: 'exists' }>['field']
const is = (field: Field, value: string): Filter => ({ kind: 'compare', field, op: '=', value })
const words = (text: string): Filter => ({ kind: 'words', text, phrase: false })
const id = { on: 'trace', name: 'trace_id' } as const
const model = { on: 'span', name: 'model' } as const
const team = { on: 'tag', key: 'team' } as const
const run = { on: 'metadata', key: 'run' } as const

describe('FilterIndexes', () => {
  it('knows where to look for what few traces have, and no more when they may be too many', async () => {
    await using store = await open()
    const rows: [Filter, number[]][] = [
      [is(id, `tr-${traceHex('d')}`), [4]],
      [{ kind: 'in', field: id, values: [traceHex('a'), traceHex('e')], negated: false }, [1, 5]],
      [is(model, 'gpt'), [1, 2]],
      [{ kind: 'match', field: model, op: 'LIKE', pattern: 'gp%' }, [1, 2]],
      [is(model, 'none'), []],
      [is(team, 'blue'), [3]],
      [is(run, 'x'.repeat(255)), [1]],
      [words('even'), [1, 3, 5]],
      [words('nowhere'), []],
    ]
    for (const [filter, expected] of rows) {
      expect([filter, store.few(filter, expected.length)]).toEqual([filter, [expected]])
      if (expected.length > 0) expect([filter, store.few(filter, expected.length - 1)]).toEqual([filter, [undefined]])
    }
  })

  it('asks the index over values of the metadata for no longer ones than it has', async () => {
    await using store = await open()
    expect(store.few(is(run, 'y'.repeat(256)), 10)).toEqual([undefined])
  })

  it('knows no trace of another workspace by its id', async () => {
    await using store = await open()
    expect(store.few(is(id, traceHex('a')), 10, 2)).toEqual([[]])
  })

  it('looks where all conditions allow, and nowhere in particular for what may hold elsewhere', async () => {
    await using store = await open()
    const [gpt, even] = [is(model, 'gpt'), words('even')]
    expect(store.few({ kind: 'and', all: [gpt, even] }, 10)).toEqual([
      [1, 2],
      [1, 3, 5],
    ])
    expect(store.few({ kind: 'or', any: [gpt, even] }, 10)).toEqual([])
    expect(store.few({ kind: 'not', filter: gpt }, 10)).toEqual([])
  })
})
