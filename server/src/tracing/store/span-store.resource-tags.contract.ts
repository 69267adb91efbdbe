import type { Filter } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { aBatch, anOrigin, aSpan, traceHex } from './span-store.contract.fixture.ts'
import type { OpenSpanStore, OpenStore } from './span-store.contract.ts'

const tag = (key: string) => ({ on: 'tag', key }) as const
const compare = (key: string, op: '=' | '!=', value: string): Filter => ({ kind: 'compare', field: tag(key), op, value })
const isSet = (key: string): Filter => ({ kind: 'exists', field: tag(key) })

/** What the resource of a trace's spans says is found and shown as tags. */
export function resourceTagContract(name: string, open: OpenStore): void {
  describe(`SpanStore on ${name}: tags from resources`, () => {
    /** Trace `one` of production; `two` over two services; `own`, whose own tag says otherwise; `none` without a resource. */
    async function filled(): Promise<OpenSpanStore> {
      const store = open()
      const production = anOrigin({ 'service.name': 'shop', env: 'prod', replicas: 3, ['telemetry.sdk.name']: 'x', 'mlflow.a': 'x' })
      await store.writer.write(
        'default',
        aBatch([
          aSpan({ trace: 'one', origin: production }),
          aSpan({ trace: 'two', origin: production }),
          aSpan({ trace: 'two', id: 'child', parent: 'root', origin: anOrigin({ region: 'eu', ids: ['a', 1] }) }),
          aSpan({ trace: 'own', origin: production }),
          aSpan({ trace: 'none' }),
        ]),
      )
      await store.writer.setTag('default', traceHex('own'), 'env', 'test')
      return store
    }

    it('shows them by trace: text as it is, other values as JSON, without what SDKs and MLflow say of themselves', async () => {
      await using store = await filled()
      const [one, two, none] = ['one', 'two', 'none'].map(traceHex)
      const shared = { 'service.name': 'shop', env: 'prod', replicas: '3' }
      const found = await store.reader.resourceTags('default', [one, two, none, traceHex('unknown')] as string[])
      expect([...found].map(([trace, tags]) => [trace, Object.fromEntries(tags)])).toEqual([
        [one, shared],
        [two, { ...shared, region: 'eu', ids: '["a", 1]' }],
      ])
    })

    it.each<[string, Filter, string[]]>([
      ['equal', compare('service.name', '=', 'shop'), ['one', 'own', 'two']],
      ['equal, where the trace’s own tag goes first', compare('env', '=', 'prod'), ['one', 'two']],
      ['equal to the own tag', compare('env', '=', 'test'), ['own']],
      ['not equal, never where there is none', compare('env', '!=', 'prod'), ['own']],
      ['of any span', compare('region', '=', 'eu'), ['two']],
      ['as JSON', compare('replicas', '=', '3'), ['one', 'own', 'two']],
      ['in a list', { kind: 'in', field: tag('env'), values: ['prod', 'x'], negated: false }, ['one', 'two']],
      ['by a pattern', { kind: 'match', field: tag('service.name'), op: 'ILIKE', pattern: 'SH%' }, ['one', 'own', 'two']],
      ['set', isSet('region'), ['two']],
      ['not set', { kind: 'not', filter: isSet('env') }, ['none']],
      ['but not what SDKs say of themselves', isSet('telemetry.sdk.name'), []],
      ['but not what only the server sets', isSet('mlflow.a'), []],
    ])('finds a trace by what they say: %s', async (_, filter, names) => {
      await using store = await filled()
      const { items } = await store.reader.searchTraces('default', { experimentIds: ['0'], filter, limit: 10 })
      expect(items.map(({ traceId }) => traceId).toSorted()).toEqual(names.map(traceHex).toSorted())
    })
  })
}
