import type { Filter } from '@assay/protocol'
import { matchesWords } from '@assay/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aBatch, aSpan, traceHex } from './span-store.contract.fixture.ts'
import type { OpenStore } from './span-store.contract.ts'

/** Word search: every text that has the words, and no other. */
export function wordContract(name: string, open: OpenStore): void {
  const asked = (text: string, phrase = false) => ({ experimentIds: ['0'], limit: 100, filter: { kind: 'words' as const, text, phrase } })

  describe(`SpanReader on ${name}: words`, () => {
    const texts: Record<string, string> = {
      english: 'Please refund order_id 4711, my Account is locked',
      french: 'crème brûlée à la carte',
      japanese: '東京タワーの予約をキャンセルしたい',
      chinese: '我想取消我的订单',
      korean: '데이터베이스를 고쳐 주세요',
      russian: 'Верните деньги',
      arabic: 'أريد استرداد المال',
      greek: 'ΟΔΥΣΣΕΥΣ',
      code: 'await runSql("SELECT 1") in src/agent/support-agent.ts',
      emoji: 'thanks 👍🏽 a lot',
    }
    const rows: [string, boolean, string[]][] = [
      ['refund', false, ['english']],
      ['REFUND', false, ['english']],
      ['refun', false, []],
      ['refun*', false, ['english']],
      ['order_id', false, ['english']],
      ['order', false, ['english']],
      ['4711', false, ['english']],
      ['471', false, []],
      ['refund order_id', true, ['english']],
      ['order_id refund', true, []],
      ['account is locked', true, ['english']],
      ['account locked', true, []],
      ['creme', false, ['french']],
      ['brulee', false, ['french']],
      ['crème brûlée', true, ['french']],
      ['タワー', false, ['japanese']],
      ['予約', false, ['japanese']],
      ['約予', false, []],
      ['京タ', false, ['japanese']],
      ['取消', false, ['chinese']],
      ['订', false, ['chinese']],
      ['데이터', false, ['korean']],
      ['деньги', false, ['russian']],
      ['ВЕРНИТЕ', false, ['russian']],
      ['استرداد', false, ['arabic']],
      ['οδυσσευς', false, ['greek']],
      ['runSql', false, ['code']],
      ['runsql', false, ['code']],
      ['sql', false, ['code']],
      ['support-agent.ts', false, ['code']],
      ['src/agent', true, ['code']],
      ['"', false, Object.keys(texts)],
      ['thanks', false, ['emoji']],
      ['nowhere', false, []],
    ]

    it('finds words of every script, identifiers whole and by parts, and phrases as written', async () => {
      await using store = open()
      await store.writer.write(
        'default',
        aBatch(Object.entries(texts).map(([trace, text]) => aSpan({ trace, attributes: { input: text } }))),
      )
      await store.settleIndex()
      expect(await store.reader.indexLag()).toBe(0)
      for (const [text, phrase, expected] of rows) {
        const { items } = await store.reader.searchTraces('default', asked(text, phrase))
        expect([text, items.map(({ traceId }) => traceId).sort()]).toEqual([text, expected.map(traceHex).sort()])
      }
    })

    it('finds what JSON says, however its escapes spell it', async () => {
      await using store = open()
      const written = {
        plain: String.raw`[{"role":"user","content":"please refund\nmy order"}]`,
        python: String.raw`{"say": "caf\u00e9 \u6771\u4eac\u30bf\u30ef\u30fc \ud842\udfb7\u91ce"}`,
        nested: String.raw`{"arguments":"{\"note\":\"first\\nsecond \\u00e9t\\u00e9\"}"}`,
        path: String.raw`saved in C:\new\table`,
      }
      await store.writer.write(
        'default',
        aBatch(Object.entries(written).map(([trace, text]) => aSpan({ trace, name: '', attributes: { input: text } }))),
      )
      await store.settleIndex()
      const rows: [string, boolean, string[]][] = [
        ['my', false, ['plain']],
        ['refund my order', true, ['plain']],
        ['café', false, ['python']],
        ['東京', false, ['python']],
        ['タワー', false, ['python']],
        ['𠮷野', false, ['python']],
        ['second', false, ['nested']],
        ['first second été', true, ['nested']],
        ['new', false, ['path']],
        ['table', false, ['path']],
        [String.raw`C:\new\table`, true, ['path']],
        ['order my', true, []],
      ]
      for (const [text, phrase, expected] of rows) {
        const { items } = await store.reader.searchTraces('default', asked(text, phrase))
        expect([text, items.map(({ traceId }) => traceId)]).toEqual([text, expected.map(traceHex)])
      }
      const patterns: ['LIKE' | 'ILIKE' | 'RLIKE', string, string[]][] = [
        ['LIKE', '%say%café 東%', ['python']],
        ['ILIKE', '%AFÉ%', ['python']],
        ['RLIKE', 'caf. 東京', ['python']],
        ['LIKE', '%refund\nmy%', ['plain']],
        ['LIKE', String.raw`%refund\nmy%`, ['plain']],
        ['LIKE', '%"note":"first\nsecond été"%', ['nested']],
        ['LIKE', String.raw`%C:\new\table`, ['path']],
        ['RLIKE', String.raw`C:\\new`, ['path']],
      ]
      for (const [op, pattern, expected] of patterns) {
        const filter = { kind: 'match' as const, field: { on: 'span' as const, name: 'content' as const }, op, pattern }
        const { items } = await store.reader.searchTraces('default', { experimentIds: ['0'], limit: 10, filter })
        expect([pattern, items.map(({ traceId }) => traceId)]).toEqual([pattern, expected.map(traceHex)])
      }
    })

    it('finds an attribute by its value where JSON text is stored', async () => {
      await using store = open()
      const value = 'one\ntwo "three" café\tC:\\new'
      const ascii = JSON.stringify(value).replaceAll('é', String.raw`\u00e9`)
      await store.writer.write('default', aBatch([aSpan({ trace: 'json', attributes: { said: ascii } }), aSpan({ trace: 'other' })]))
      await store.settleIndex()
      const filter = { kind: 'compare' as const, field: { on: 'spanAttribute' as const, key: 'said' }, op: '=' as const, value }
      const { items } = await store.reader.searchTraces('default', { experimentIds: ['0'], limit: 10, filter })
      expect(items.map(({ traceId }) => traceId)).toEqual([traceHex('json')])
    })

    it('finds a part of a text where the index has not all of it: long words and encoded data', async () => {
      await using store = open()
      const texts = {
        long: `${'x'.repeat(100)}needle`,
        accented: `é${'x'.repeat(100)}needle`,
        base64: `${'aB3x'.repeat(60)}needle${'aB3x'.repeat(60)}`,
        address: 'data:text/plain,needle',
        none: 'nothing here',
      }
      await store.writer.write(
        'default',
        aBatch(Object.entries(texts).map(([trace, text], i) => aSpan({ trace, at: -i, attributes: { text } }))),
      )
      await store.settleIndex()
      const filter = {
        kind: 'match' as const,
        field: { on: 'span' as const, name: 'content' as const },
        op: 'LIKE' as const,
        pattern: '%needle%',
      }
      const { items } = await store.reader.searchTraces('default', { experimentIds: ['0'], limit: 10, filter })
      expect(items.map(({ traceId }) => traceId)).toEqual(['long', 'accented', 'base64', 'address'].map(traceHex))
    })

    it('looks into names, status messages, keys, numbers, lists, maps and events', async () => {
      await using store = open()
      await store.writer.write(
        'default',
        aBatch([
          aSpan({
            name: 'spanname',
            statusCode: 2,
            facts: { error: { type: 'E', message: 'statusmessage' } },
            attributes: { attributekey: 'x', n: 12345, list: ['inlist', ['deeper']], map: new Map([['mapkey', 'mapvalue']]), flag: true },
            events: [{ name: 'eventname', attributes: { eventkey: 'eventvalue' } }],
          }),
        ]),
      )
      await store.settleIndex()
      for (const word of [
        'spanname',
        'statusmessage',
        'attributekey',
        '12345',
        'inlist',
        'deeper',
        'mapkey',
        'mapvalue',
        'true',
        'eventname',
        'eventkey',
        'eventvalue',
      ]) {
        expect([word, (await store.reader.searchTraces('default', asked(word))).items.length]).toEqual([word, 1])
      }
    })

    it('says how many spans cannot be searched by words yet', async () => {
      await using store = open()
      await store.writer.write('default', aBatch([aSpan({ id: 'a' }), aSpan({ id: 'b' }), aSpan({ id: 'c', durationUs: null })]))
      expect(await store.reader.indexLag()).toBe(2)
      await store.settleIndex()
      expect(await store.reader.indexLag()).toBe(0)
    })

    it('finds a rewritten span by its new words only', async () => {
      await using store = open()
      await store.writer.write('default', aBatch([aSpan({ attributes: { text: 'before' } })]))
      await store.settleIndex()
      await store.writer.write('default', aBatch([aSpan({ attributes: { text: 'after' } })]))
      await store.settleIndex()
      expect((await store.reader.searchTraces('default', asked('before'))).items).toEqual([])
      expect((await store.reader.searchTraces('default', asked('after'))).items).toHaveLength(1)
    })

    it('finds an attribute that equals long encoded data', async () => {
      await using store = open()
      const image = `data:image/png;base64,${Buffer.from(Array.from({ length: 600 }, (_, i) => (i * 7919) % 256)).toString('base64')}`
      await store.writer.write('default', aBatch([aSpan({ attributes: { image } })]))
      await store.settleIndex()
      const filter = { kind: 'compare' as const, field: { on: 'spanAttribute' as const, key: 'image' }, op: '=' as const, value: image }
      expect((await store.reader.searchTraces('default', { experimentIds: ['0'], limit: 10, filter })).items).toHaveLength(1)
    })

    it('goes by pages through a word in thousands of traces, in order and beside other conditions', { timeout: 60_000 }, async () => {
      await using store = open()
      // Written in another order than they began, as late and imported traces are.
      const traces = Array.from({ length: 2_500 }, (_, i) => ({
        id: `t${i}`,
        at: ((i * 1009) % 2_500) * 1000,
        often: i % 10 !== 0,
        seldom: i % 500 === 7,
        failed: i % 7 === 0,
        tool: i % 300 === 1,
      }))
      const spans = traces.map(({ id, at, often, seldom, failed, tool }) =>
        aSpan({
          trace: id,
          at,
          statusCode: failed ? 2 : 1,
          facts: { tool: tool ? 'look' : null, tags: seldom ? [['rare', 'yes']] : [] },
          attributes: { text: [often ? 'often' : 'other', seldom ? 'seldom' : 'common'].join(' ') },
        }),
      )
      for (let from = 0; from < spans.length; from += 500) await store.writer.write('default', aBatch(spans.slice(from, from + 500)))
      await store.settleIndex()

      const words = (text: string): Filter => ({ kind: 'words', text, phrase: false })
      const failed: Filter = { kind: 'compare', field: { on: 'trace', name: 'status' }, op: '=', value: 'ERROR' }
      const tool: Filter = { kind: 'compare', field: { on: 'span', name: 'tool' }, op: '=', value: 'look' }
      const rare: Filter = { kind: 'compare', field: { on: 'tag', key: 'rare' }, op: '=', value: 'yes' }
      const not = (filter: Filter): Filter => ({ kind: 'not', filter })
      const all = (...filters: Filter[]): Filter => ({ kind: 'and', all: filters })
      const any = (...filters: Filter[]): Filter => ({ kind: 'or', any: filters })
      type Trace = (typeof traces)[number]
      const rows: [string, Filter, (trace: Trace) => boolean][] = [
        ['often', words('often'), (t) => t.often],
        ['not often', not(words('often')), (t) => !t.often],
        ['often and failed', all(words('often'), failed), (t) => t.often && t.failed],
        ['often and seldom', all(words('often'), words('seldom')), (t) => t.often && t.seldom],
        ['two words of many traces', all(words('often'), words('common')), (t) => t.often && !t.seldom],
        ['often and the tool', all(words('often'), tool), (t) => t.often && t.tool],
        ['often and the tag', all(words('often'), rare), (t) => t.often && t.seldom],
        ['seldom or not often', any(words('seldom'), not(words('often'))), (t) => t.seldom || !t.often],
        ['often or failed', any(words('often'), failed), (t) => t.often || t.failed],
        ['a tool, or often and failed', any(tool, all(words('often'), failed)), (t) => t.tool || (t.often && t.failed)],
      ]
      for (const [name, filter, holds] of rows) {
        const expected = traces
          .filter(holds)
          .toSorted((a, b) => b.at - a.at)
          .map(({ id }) => traceHex(id))
        for (const descending of [true, false]) {
          const found: string[] = []
          let cursor: string | undefined
          do {
            const page = await store.reader.searchTraces('default', {
              experimentIds: ['0'],
              filter,
              limit: 700,
              orderBy: [{ field: 'timestamp_ms', descending }],
              cursor,
            })
            found.push(...page.items.map(({ traceId }) => traceId))
            cursor = page.nextCursor ?? undefined
          } while (cursor !== undefined)
          expect([name, found]).toEqual([name, descending ? expected : expected.toReversed()])
        }
        const query = { experimentIds: ['0'], filter }
        expect(await store.reader.countTraces('default', query, 10_000)).toMatchObject({ count: expected.length, exact: true })
        if (expected.length > 100) expect(await store.reader.countTraces('default', query, 100)).toMatchObject({ count: 100, exact: false })
        const spansFound = await store.reader.searchSpans('default', { ...query, limit: 300 })
        expect([name, spansFound.items.map(({ traceId }) => traceId)]).toEqual([name, expected.slice(0, 300)])
      }
    })

    it('finds exactly the texts that have the words, whatever they are', { timeout: 60_000 }, async () => {
      await using store = open()
      const piece = fc.oneof(
        fc.constantFrom(
          'refund',
          'runSql',
          'HTTPServer2',
          'order_id',
          'v1.2.3',
          'Crème',
          '日本語',
          '東京',
          'а́б',
          'straße',
          'ſ',
          'İ',
          '👍',
          '-',
          '"',
          '*',
          '\n',
          'a/b',
          'x@y.z',
          '٣',
          'ก็',
          '\u0000',
          '\\nmy',
          'caf\\u00e9',
          '\\u6771\\u4eac',
          'a\\\\nb',
        ),
        fc.string({ unit: 'grapheme', maxLength: 6 }),
        fc.string({ unit: 'binary', maxLength: 4 }),
      )
      const text = fc
        .array(piece, { maxLength: 6 })
        .chain((pieces) => fc.constantFrom(' ', '').map((gap) => pieces.join(gap).toWellFormed()))
      let run = 0
      await fc.assert(
        fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 4 }), text, fc.boolean(), async (written, extra, phrase) => {
          const experiment = await store.addExperiment('default', `words-${run++}`)
          await store.writer.write(
            'default',
            aBatch(
              written.map((each, i) => aSpan({ trace: `${run}-${i}`, name: '', attributes: { k: each } })),
              { experimentId: experiment },
            ),
          )
          await store.settleIndex()
          for (const query of [extra, ...written, ...written.flatMap((each) => each.split(/\s+/))]) {
            const expected = written.flatMap((each, i) =>
              [each, 'k', ''].some((said) => matchesWords(said, { text: query, phrase })) ? [traceHex(`${run}-${i}`)] : [],
            )
            const { items } = await store.reader.searchTraces('default', { ...asked(query, phrase), experimentIds: [experiment] })
            expect(items.map(({ traceId }) => traceId).sort()).toEqual(expected.sort())
          }
        }),
        { numRuns: 150 },
      )
    })
  })
}
