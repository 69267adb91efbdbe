import { describe, expect, it } from 'vitest'
import { aBatch, aSpan, baseMs, baseUs, spanHex, traceHex } from './span-store.contract.fixture.ts'
import type { OpenStore } from './span-store.contract.ts'
import type { TraceInfoPatch } from './span-store.ts'
import { latestUs } from './span-store.ts'

const usage = { input: 10, output: 2 }
const trace = traceHex('t')

function aPatch(more: Partial<TraceInfoPatch> = {}): TraceInfoPatch {
  return {
    traceId: trace,
    experimentId: '0',
    startUs: baseUs,
    durationUs: 5000,
    status: 'OK',
    inputPreview: 'asked',
    outputPreview: 'answered',
    clientRequestId: 'req-1',
    tags: new Map([['mlflow.traceName', 'stated']]),
    metadata: new Map([['mlflow.trace.session', 'told']]),
    ...more,
  }
}

/** Writing, retrying, rewriting, announcing; and what clients state of a trace as a whole. */
export function writeContract(name: string, open: OpenStore): void {
  describe(`SpanWriter on ${name}: spans`, () => {
    it('stores a batch once however often it is sent, in any order', async () => {
      await using store = open()
      const spans = [aSpan({ facts: { usage } }), aSpan({ id: 'a', parent: 'root', at: 1 }), aSpan({ id: 'b', parent: 'root', at: 2 })]
      expect(await store.writer.write('default', aBatch(spans))).toEqual({
        stored: 3,
        rewritten: 0,
        duplicate: 0,
        announced: 0,
        touched: [{ experimentId: '0', traceIds: [trace] }],
      })
      const first = await store.reader.getTrace('default', trace)
      const orders = [
        [2, 1, 0],
        [1, 0, 2],
        [0, 2, 1],
        [2, 0, 1],
        [0, 1, 2],
        [1, 2, 0],
        [2, 1, 0],
        [0, 1, 2],
        [1, 0, 2],
      ]
      for (const order of orders) {
        const again = order.flatMap((i) => spans[i] ?? [])
        expect(await store.writer.write('default', aBatch(again))).toEqual({
          stored: 0,
          rewritten: 0,
          duplicate: 3,
          announced: 0,
          touched: [{ experimentId: '0', traceIds: [trace] }],
        })
      }
      expect(await store.reader.getTrace('default', trace)).toEqual(first)
      expect(first).toMatchObject({ spanCount: 3, usage })
    })

    it('takes a span that stands twice in one batch for one', async () => {
      await using store = open()
      expect(await store.writer.write('default', aBatch([aSpan(), aSpan()]))).toMatchObject({ stored: 1, duplicate: 1 })
      expect(await store.reader.listStoredSpans('default', trace)).toHaveLength(1)
    })

    it('gives back payload, resource and scope as they were written', async () => {
      await using store = open()
      const origin = {
        resource: Buffer.from('resource'),
        scope: Buffer.from('scope'),
        resourceSchemaUrl: 'r',
        scopeSchemaUrl: 's',
        version: '1.2',
      }
      const span = aSpan({ attributes: { input: 'hello' }, origin })
      await store.writer.write('default', aBatch([span]))
      const read = await store.reader.getSpan('default', trace, spanHex('root'))
      expect(Buffer.from(read?.payload ?? []).equals(span.payload)).toBe(true)
      expect(Buffer.from(read?.origin.resource ?? []).toString()).toBe('resource')
      expect(Buffer.from(read?.origin.scope ?? []).toString()).toBe('scope')
      expect(read?.origin).toMatchObject({ resourceSchemaUrl: 'r', scopeSchemaUrl: 's', version: '1.2' })
      expect(await store.reader.getTrace('default', trace)).toMatchObject({ version: '1.2' })
    })

    it('gives back every column of a span', async () => {
      await using store = open()
      await store.writer.write(
        'default',
        aBatch([
          aSpan({
            id: 'a',
            parent: 'root',
            name: 'chat',
            kind: 3,
            statusCode: 2,
            at: 7,
            durationUs: 13,
            costUsd: 0.25,
            facts: {
              type: 'LLM',
              model: 'm-1',
              provider: 'p',
              tool: 'x',
              usage: { input: 3, cachedRead: 4, output: 5 },
              error: { type: 'Boom', message: 'it broke' },
            },
          }),
        ]),
      )
      expect(await store.reader.listStoredSpans('default', trace)).toMatchObject([
        {
          traceId: trace,
          spanId: spanHex('a'),
          parentSpanId: spanHex('root'),
          name: 'chat',
          type: 'LLM',
          kind: 3,
          statusCode: 2,
          startUs: baseUs + 7,
          endUs: baseUs + 20,
          model: 'm-1',
          provider: 'p',
          tool: 'x',
          usage: { input: 3, cachedRead: 4, output: 5 },
          costUsd: 0.25,
          unpriced: false,
          counted: true,
          error: 'Boom: it broke',
        },
      ])
    })

    it('keeps a class of tokens that was not reported absent', async () => {
      await using store = open()
      await store.writer.write('default', aBatch([aSpan({ facts: { usage: { input: 5 } } })]))
      expect((await store.reader.getTrace('default', trace))?.usage).toEqual({ input: 5 })
      expect((await store.reader.listStoredSpans('default', trace))[0]?.usage).toEqual({ input: 5 })
    })

    it.each([1, 300, 127 * 1024, 128 * 1024, 129 * 1024, 300 * 1024, 2 * 1024 * 1024])(
      'keeps a payload of about %d bytes between others',
      async (bytes) => {
        await using store = open()
        const large = aSpan({ id: 'large', attributes: { text: 'x'.repeat(bytes) } })
        const spans = [aSpan({ id: 'before', at: -1 }), large, aSpan({ id: 'after', at: 1 })]
        await store.writer.write('default', aBatch(spans))
        const read = await store.reader.listStoredSpans('default', trace)
        expect(read.map(({ payload }) => Buffer.compare(payload, large.payload) === 0)).toEqual([false, true, false])
        expect(Buffer.from(read[2]?.payload ?? []).equals(spans[2]?.payload ?? Buffer.alloc(0))).toBe(true)
      },
    )

    it('reads 64 MiB of a trace at once, and names the way to read more', { timeout: 60_000 }, async () => {
      await using store = open()
      const mebibyte = 1024 * 1024
      const around = aSpan({ attributes: { text: 'x'.repeat(mebibyte) } }).payload.length - mebibyte
      const large = (id: string) => aSpan({ id, attributes: { text: 'x'.repeat(mebibyte - around) } })
      expect(large('0').payload).toHaveLength(mebibyte)
      await store.writer.write('default', aBatch(Array.from({ length: 64 }, (_, i) => large(String(i)))))
      expect(await store.reader.listStoredSpans('default', trace)).toHaveLength(64)
      await store.writer.write('default', aBatch([aSpan({ id: 'more' })]))
      await expect(store.reader.listStoredSpans('default', trace)).rejects.toMatchObject({
        code: 'REQUEST_TOO_LARGE',
        message: `The spans of trace 'tr-${trace}' are more than 67108864 bytes together. Read them one by one, at /api/assay/v1/traces/tr-${trace}/spans/<span id>.`,
      })
      expect(await store.reader.skeleton('default', trace)).toMatchObject({ trace: { spanCount: 65 } })
    })

    it('turns an announced span into the finished one, and counts it from then on only', async () => {
      await using store = open()
      expect(await store.writer.write('default', aBatch([aSpan({ durationUs: null, name: 'agent' })]))).toMatchObject({
        announced: 1,
        stored: 0,
      })
      expect(await store.reader.getTrace('default', trace)).toMatchObject({ spanCount: 0, status: 'PARTIAL', endUs: null, name: 'agent' })
      expect(await store.writer.write('default', aBatch([aSpan({ durationUs: 9, name: 'agent' })]))).toMatchObject({
        stored: 1,
        rewritten: 0,
      })
      expect(await store.reader.getTrace('default', trace)).toMatchObject({ spanCount: 1, status: 'OK', endUs: baseUs + 9 })
    })

    it('takes the parent and the start that the end of an announced span names', async () => {
      await using store = open()
      await store.writer.write('default', aBatch([aSpan({ id: 'a', durationUs: null, at: 5, name: 'announced' })]))
      const ends = [
        aSpan({ id: 'a', parent: 'gone', at: 7, name: 'a', costUsd: 1, facts: { usage } }),
        aSpan({ id: 'b', parent: 'a', at: 8, costUsd: 1, facts: { usage } }),
      ]
      expect(await store.writer.write('default', aBatch(ends))).toMatchObject({ stored: 2, rewritten: 0 })
      expect(await store.reader.getTrace('default', trace)).toMatchObject({
        startUs: baseUs + 7,
        endUs: null,
        name: 'a',
        spanCount: 2,
        costUsd: 1,
        usage,
      })
    })

    it('passes over an announcement that comes after the end', async () => {
      await using store = open()
      await store.writer.write('default', aBatch([aSpan({ durationUs: 9, statusCode: 2 })]))
      const finished = await store.reader.getTrace('default', trace)
      expect(await store.writer.write('default', aBatch([aSpan({ durationUs: null, name: 'late' })]))).toMatchObject({ announced: 1 })
      expect(await store.reader.getTrace('default', trace)).toEqual(finished)
    })

    it('takes the later of two contents and computes the totals anew', async () => {
      await using store = open()
      const child = { id: 'a', parent: 'root', at: 1 }
      await store.writer.write(
        'default',
        aBatch([
          aSpan(),
          aSpan({ ...child, statusCode: 2, costUsd: 1, facts: { usage: { input: 100, output: 9 }, error: { type: 'E', message: 'm' } } }),
        ]),
      )
      expect(await store.reader.getTrace('default', trace)).toMatchObject({
        usage: { input: 100, output: 9 },
        costUsd: 1,
        errorCount: 1,
        error: 'E: m',
      })
      expect(await store.writer.write('default', aBatch([aSpan({ ...child, costUsd: 0.5, facts: { usage } })]))).toMatchObject({
        rewritten: 1,
        stored: 0,
      })
      expect(await store.reader.getTrace('default', trace)).toMatchObject({ usage, costUsd: 0.5, errorCount: 0, error: null, spanCount: 2 })
    })

    it('finds a rewritten span by what it says now and no more by what it said', async () => {
      await using store = open()
      const by = (model: string) =>
        store.reader.searchTraces('default', {
          experimentIds: ['0'],
          limit: 10,
          filter: { kind: 'compare', field: { on: 'span', name: 'model' }, op: '=', value: model },
        })
      await store.writer.write('default', aBatch([aSpan({ facts: { model: 'old', usage } })]))
      await store.writer.write('default', aBatch([aSpan({ facts: { model: 'new', usage }, attributes: { v: 2 } })]))
      expect((await by('old')).items).toEqual([])
      expect((await by('new')).items).toHaveLength(1)
      const { facets } = await store.reader.facets('default', { experimentId: '0', of: 'traces', limit: 10 })
      expect(facets.find(({ facet }) => facet === 'model')?.values).toEqual([{ value: 'new', count: 1 }])
      expect((await store.reader.getTrace('default', trace))?.models).toEqual(['new'])
    })

    it('lets a rewritten root name the trace anew', async () => {
      await using store = open()
      await store.writer.write(
        'default',
        aBatch([aSpan({ name: 'first', previews: { input: 'a', output: 'b' } }), aSpan({ id: 'z', at: 5, name: 'second root' })]),
      )
      await store.writer.write('default', aBatch([aSpan({ at: 10, name: 'moved', previews: { input: 'c', output: 'd' } })]))
      expect(await store.reader.getTrace('default', trace)).toMatchObject({ name: 'second root', startUs: baseUs + 5 })
    })

    it('answers the traces of a batch, each once', async () => {
      await using store = open()
      const spans = [aSpan({ trace: 'x' }), aSpan({ trace: 'y' }), aSpan({ trace: 'x', id: 'b' })]
      expect((await store.writer.write('default', aBatch(spans))).touched).toEqual([
        { experimentId: '0', traceIds: [traceHex('x'), traceHex('y')] },
      ])
    })

    it('flags a trace of which one span has a suspect clock', async () => {
      await using store = open()
      await store.writer.write('default', aBatch([aSpan({ clockSuspect: true }), aSpan({ id: 'b' })]))
      expect(await store.reader.getTrace('default', trace)).toMatchObject({ clockSuspect: true })
    })

    it('keeps hostile and very long texts as data', async () => {
      await using store = open()
      const odd = `__proto__'; DROP TABLE span; --\u0000\u202e\ud83d 日本`
      await store.writer.write('default', aBatch([aSpan({ name: odd, facts: { session: odd, user: odd, tags: [['__proto__', odd]] } })]))
      const read = await store.reader.getTrace('default', trace)
      // A lone half of a surrogate pair is no character: UTF-8 has only U+FFFD for it.
      const kept = odd.replace('\ud83d', '\ufffd')
      expect([read?.name, read?.session, read?.user, read?.tags.get('__proto__')]).toEqual([kept, kept, kept, kept])
    })
  })

  describe(`SpanWriter on ${name}: what a client states of a trace`, () => {
    const root = aSpan({
      name: 'spoken',
      durationUs: 77,
      previews: { input: 'in', output: 'out' },
      facts: { session: 's-span', user: 'u-span' },
    })

    it('has a trace that was stated before any span came', async () => {
      await using store = open()
      await store.writer.patchTrace('default', aPatch())
      const read = await store.reader.skeleton('default', trace)
      expect(read?.trace).toMatchObject({ name: 'stated', spanCount: 0 })
      expect(JSON.parse(read?.spans ?? '')).toMatchObject({ spanId: [], parent: [], name: [], startUs: [], costUsd: [], names: [] })
    })

    it.each(['before', 'after'] as const)('is authoritative when it comes %s the spans', async (when) => {
      await using store = open()
      if (when === 'after') await store.writer.write('default', aBatch([root]))
      await store.writer.patchTrace('default', aPatch())
      if (when === 'before') await store.writer.write('default', aBatch([root]))
      expect(await store.reader.getTrace('default', trace)).toMatchObject({
        name: 'stated',
        status: 'OK',
        startUs: baseUs,
        endUs: baseUs + 5000,
        requestPreview: 'asked',
        responsePreview: 'answered',
        inputPreview: 'in',
        outputPreview: 'out',
        clientRequestId: 'req-1',
        session: 'told',
        user: 'u-span',
        finalized: true,
        spanCount: 1,
      })
    })

    it.each(['before', 'after'] as const)('leaves to the spans what it does not state, when it comes %s them', async (when) => {
      await using store = open()
      const patch = aPatch({ inputPreview: null, outputPreview: null, tags: new Map(), metadata: new Map() })
      const child = aSpan({ id: 'c', parent: 'root', name: 'child', at: 1 })
      if (when === 'after') await store.writer.write('default', aBatch([child, root]))
      await store.writer.patchTrace('default', patch)
      if (when === 'before') for (const span of [child, root]) await store.writer.write('default', aBatch([span]))
      expect(await store.reader.getTrace('default', trace)).toMatchObject({
        name: 'spoken',
        inputPreview: 'in',
        outputPreview: 'out',
        session: 's-span',
      })
    })

    it('shows what it states as the preview while no root span says better', async () => {
      await using store = open()
      await store.writer.patchTrace('default', aPatch())
      expect(await store.reader.getTrace('default', trace)).toMatchObject({ inputPreview: 'asked', outputPreview: 'answered' })
    })

    it('leaves the end to the root span when it only says that the trace began', async () => {
      await using store = open()
      await store.writer.patchTrace('default', aPatch({ status: 'IN_PROGRESS', durationUs: null }))
      await store.writer.write('default', aBatch([root]))
      expect(await store.reader.getTrace('default', trace)).toMatchObject({ status: 'OK', endUs: baseUs + 77 })
    })

    it.each([
      ['ERROR', 'ERROR'],
      ['IN_PROGRESS', 'IN_PROGRESS'],
      ['OK', 'OK'],
    ] as const)('shows the status %s as %s', async (status, shown) => {
      await using store = open()
      await store.writer.patchTrace('default', aPatch({ status }))
      expect((await store.reader.getTrace('default', trace))?.status).toBe(shown)
    })

    it.each([
      ['begins before 1970', { startUs: -1 }],
      ['begins after the last time', { startUs: latestUs + 1, durationUs: null }],
      ['ends after the last time', { startUs: latestUs, durationUs: 1 }],
    ])('refuses one that %s, and lists what else there is', async (_, times) => {
      await using store = open()
      await store.writer.write('default', aBatch([aSpan({ trace: 'other' })]))
      await expect(store.writer.patchTrace('default', aPatch(times))).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' })
      const { items } = await store.reader.searchTraces('default', { experimentIds: ['0'], filter: null, limit: 10 })
      expect(items.map(({ traceId }) => traceId)).toEqual([traceHex('other')])
    })

    it('takes the first and the last time', async () => {
      await using store = open()
      await store.writer.patchTrace('default', aPatch({ startUs: 0, durationUs: latestUs }))
      expect(await store.reader.getTrace('default', trace)).toMatchObject({ startUs: 0, endUs: latestUs })
    })

    it('sets, overwrites and deletes tags', async () => {
      await using store = open()
      await store.writer.write('default', aBatch([aSpan({ facts: { tags: [['team', 'blue']] } })]))
      await store.writer.setTag('default', trace, 'team', 'red')
      await store.writer.setTag('default', trace, 'why', '')
      expect((await store.reader.getTrace('default', trace))?.tags).toEqual(
        new Map([
          ['team', 'red'],
          ['why', ''],
        ]),
      )
      await store.writer.deleteTag('default', trace, 'team')
      expect((await store.reader.getTrace('default', trace))?.tags).toEqual(new Map([['why', '']]))
    })

    it('sets a tag of several traces at once and takes it away where it is', async () => {
      await using store = open()
      await store.writer.write('default', aBatch([aSpan(), aSpan({ trace: 'other' })]))
      const [one, other, none] = ['t', 'other', 'none'].map(traceHex) as [string, string, string]
      expect(await store.writer.tagTraces('default', [one, none, other], 'team', 'blue')).toBe(2)
      expect(await store.writer.tagTraces('elsewhere', [one], 'team', 'red')).toBe(0)
      await store.writer.deleteTag('default', one, 'team')
      expect(await store.writer.tagTraces('default', [one, other], 'team', null)).toBe(1)
      expect((await store.reader.getTraces('default', [one, other])).map(({ tags }) => tags.size)).toEqual([0, 0])
    })

    it('keeps a tag that somebody set when the same span is sent again', async () => {
      await using store = open()
      const span = aSpan({ facts: { tags: [['team', 'blue']] } })
      await store.writer.write('default', aBatch([span]))
      await store.writer.setTag('default', trace, 'team', 'red')
      await store.writer.write('default', aBatch([span]))
      expect((await store.reader.getTrace('default', trace))?.tags.get('team')).toBe('red')
    })

    it('renames a trace by the tag mlflow.traceName, also when more spans come', async () => {
      await using store = open()
      await store.writer.write('default', aBatch([aSpan({ id: 'c', parent: 'root', name: 'child' })]))
      await store.writer.setTag('default', trace, 'mlflow.traceName', 'chosen')
      await store.writer.write('default', aBatch([aSpan({ name: 'root' })]))
      expect((await store.reader.getTrace('default', trace))?.name).toBe('chosen')
    })

    it('overwrites metadata', async () => {
      await using store = open()
      await store.writer.write('default', aBatch([aSpan()]))
      await store.writer.setMetadata(
        'default',
        trace,
        new Map([
          ['k', '1'],
          ['mlflow.trace.user', 'ann'],
        ]),
      )
      await store.writer.setMetadata('default', trace, new Map([['k', '2']]))
      expect(await store.reader.getTrace('default', trace)).toMatchObject({
        user: 'ann',
        metadata: new Map([
          ['k', '2'],
          ['mlflow.trace.user', 'ann'],
        ]),
      })
    })

    it('refuses tags and metadata of a trace that is not there', async () => {
      await using store = open()
      const unknown = expect.objectContaining({ code: 'RESOURCE_DOES_NOT_EXIST' })
      await expect(store.writer.setTag('default', trace, 'a', 'b')).rejects.toEqual(unknown)
      await expect(store.writer.deleteTag('default', trace, 'a')).rejects.toEqual(unknown)
      await expect(store.writer.setMetadata('default', trace, new Map([['a', 'b']]))).rejects.toEqual(unknown)
      await store.writer.write('default', aBatch([aSpan()]))
      await expect(store.writer.deleteTag('default', trace, 'a')).rejects.toEqual(unknown)
    })

    it('answers null and empty lists for what is not there', async () => {
      await using store = open()
      expect(await store.reader.getTrace('default', trace)).toBeNull()
      expect(await store.reader.getSpan('default', trace, spanHex('a'))).toBeNull()
      expect(await store.reader.getSpan('default', trace, 'zz')).toBeNull()
      expect(await store.reader.skeleton('default', trace)).toBeNull()
      expect(await store.reader.listStoredSpans('default', trace)).toEqual([])
      expect(await store.reader.getTraces('default', [trace])).toEqual([])
    })

    it('answers many traces in the order asked for', async () => {
      await using store = open()
      await store.writer.write('default', aBatch(['a', 'b', 'c'].map((each) => aSpan({ trace: each }))))
      const found = await store.reader.getTraces('default', ['c', 'gone', 'a'].map(traceHex))
      expect(found.map(({ traceId }) => traceId)).toEqual([traceHex('c'), traceHex('a')])
    })

    it('is partial after ten minutes of silence, and whole again when the root ends', async () => {
      await using store = open()
      await store.writer.write('default', aBatch([aSpan({ id: 'c', parent: 'root' })], { receivedAtMs: Date.now() }))
      expect((await store.reader.getTrace('default', trace))?.status).toBe('IN_PROGRESS')
      await store.writer.write('default', aBatch([aSpan({ id: 'd', parent: 'root' })], { receivedAtMs: baseMs }))
      expect((await store.reader.getTrace('default', trace))?.status).toBe('PARTIAL')
      await store.writer.write('default', aBatch([aSpan()]))
      expect((await store.reader.getTrace('default', trace))?.status).toBe('OK')
    })
  })
}
