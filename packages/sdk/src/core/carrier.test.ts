import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { traced } from '../../test/traced.ts'
import { carryToWorker, extract, inject, withBaggage, withRemoteTrace, withSession, withSpan } from '../index.ts'
import { Baggage, formatBaggage, parseBaggage } from './baggage.ts'
import { runInContext } from './context.ts'
import { formatTraceparent, parseTraceparent } from './traceparent.ts'

const remote = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe('inject and extract', () => {
  it('carry the trace to another process and on from there', async () => {
    let headers: Record<string, string> = {}
    const sink = await traced(() => {
      withSpan('client', () => {
        headers = inject({ accept: 'text/html' })
      })
      withRemoteTrace(headers, () => withSpan('server', () => undefined))
    })
    const client = sink.span('client')
    expect(headers).toEqual({ accept: 'text/html', traceparent: `00-${client.traceId}-${client.spanId}-01` })
    expect(sink.span('server')).toMatchObject({ traceId: client.traceId, parentSpanId: client.spanId })
  })

  it('take the headers of Node, of fetch and of frameworks', async () => {
    const sink = await traced(() => {
      withRemoteTrace({ traceparent: remote, tracestate: 'vendor=1' }, () =>
        withSpan('node', () => expect(inject()).toMatchObject({ tracestate: 'vendor=1' })),
      )
      withRemoteTrace(new Headers({ TraceParent: remote }), () => withSpan('fetch', () => undefined))
      withRemoteTrace({ traceparent: [remote] }, () => withSpan('list', () => undefined))
    })
    for (const span of sink.spans)
      expect(span).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331' })
    expect(sink.span('node').traceState).toBe('vendor=1')
  })

  it('find a header however it is written, and put together one that came in several', async () => {
    const sink = await traced(() =>
      withRemoteTrace({ Traceparent: remote, TraceState: ['a=1', 'b=2'], BAGGAGE: ['x=1', 'y=2'] }, () =>
        withSpan('step', () => expect(inject()).toMatchObject({ tracestate: 'a=1,b=2', baggage: 'x=1,y=2' })),
      ),
    )
    expect(sink.span('step')).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', traceState: 'a=1,b=2' })
  })

  it('take no trace from two traceparents, and no state from one that is longer than 512 characters or no header', async () => {
    const sink = await traced(() => {
      withRemoteTrace({ traceparent: [remote, remote] }, () => withSpan('two', () => undefined))
      for (const tracestate of [`a=${'x'.repeat(511)}`, 'a=1\r\nx-evil: 1'])
        withRemoteTrace({ traceparent: remote, tracestate }, () =>
          withSpan('state', () => expect(inject()).not.toHaveProperty('tracestate')),
        )
      withRemoteTrace({ traceparent: remote, tracestate: `a=${'x'.repeat(510)}` }, () =>
        withSpan('longest', () => expect(inject()['tracestate']).toHaveLength(512)),
      )
    })
    expect(sink.span('two').parentSpanId).toBe('')
  })

  it('never throw, whatever the carrier is', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const sink = await traced(() => {
      for (const carrier of [undefined, null, 7, proxy, { get: () => 7 }])
        withRemoteTrace(carrier as never, () => withSpan('step', () => undefined))
    })
    expect(sink.spans.map((span) => span.parentSpanId)).toEqual(['', '', '', '', ''])
  })

  it("follow the caller's decision not to sample, and pass it on", async () => {
    const sink = await traced(() =>
      withRemoteTrace({ traceparent: `${remote.slice(0, -2)}00` }, () =>
        withSpan('dropped', () => {
          expect(inject()['traceparent']).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/)
        }),
      ),
    )
    expect(sink.spans).toEqual([])
  })

  it('start a new trace where the header is missing or wrong', async () => {
    const sink = await traced(() => {
      withRemoteTrace({}, () => withSpan('none', () => undefined))
      withRemoteTrace({ traceparent: 'garbage' }, () => withSpan('garbage', () => undefined))
    })
    expect(sink.spans.map((span) => span.parentSpanId)).toEqual(['', ''])
  })

  it('carry baggage both ways', () => {
    withBaggage('tenant', 'ä=b', () =>
      withBaggage('plan', 'pro', () => {
        const headers = inject()
        expect(headers).toEqual({ baggage: 'tenant=%C3%A4%3Db,plan=pro' })
        expect(runInContext(extract(headers), () => inject())).toEqual(headers)
      }),
    )
    expect(inject()).toEqual({})
  })
})

describe('traceparent', () => {
  it.each([
    ['version ff', 'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    ['a zero trace id', '00-00000000000000000000000000000000-b7ad6b7169203331-01'],
    ['a zero span id', '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01'],
    ['capitals', '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01'],
    ['more than version 00 has', `${remote}-extra`],
  ])('refuses %s', (_, header) => {
    expect(parseTraceparent(header)).toBeUndefined()
  })

  it('reads a later version as far as it is known', () => {
    expect(parseTraceparent(remote.replace(/^00/, 'cc').concat('-what-comes'))).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 1,
      isRemote: true,
    })
  })

  it('reads what it writes, and never throws', () => {
    const hex = (length: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length }).filter((id) => /[^0]/.test(id))
    fc.assert(
      fc.property(hex(32), hex(16), fc.integer({ min: 0, max: 255 }), (traceId, spanId, traceFlags) => {
        expect(parseTraceparent(formatTraceparent({ traceId, spanId, traceFlags }))).toEqual({
          traceId,
          spanId,
          traceFlags,
          isRemote: true,
        })
      }),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseTraceparent(text)
      }),
    )
  })
})

describe('baggage', () => {
  it('reads what it writes, and never throws', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), {
          selector: ([key]) => key,
          maxLength: 20,
        }),
        (entries) => {
          const header = formatBaggage(new Baggage(entries.map(([key, value]) => [key, { value }])))
          expect(
            parseBaggage(header)
              .getAllEntries()
              .map(([key, entry]) => [key, entry.value]),
          ).toEqual(entries)
        },
      ),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseBaggage(text)
      }),
    )
  })

  it('writes what is no well-formed text with the replacement character, and no property that is no header', () => {
    const entries: [string, { value: string; metadata?: string }][] = [
      ['a\ud800', { value: '\udc00b' }],
      ['c', { value: 'd', metadata: 'ttl=5\r\nx-evil: 1' }],
    ]
    expect(formatBaggage(new Baggage(entries))).toBe('a%EF%BF%BD=%EF%BF%BDb,c=d')
    withBaggage('n', 5 as never, () => expect(inject()).toEqual({ baggage: 'n=5' }))
  })

  it('keeps properties, leaves out what it cannot read', () => {
    expect(parseBaggage('a=1;ttl=5,broken,=x,b=%zz,c=3').getAllEntries()).toEqual([
      ['a', { value: '1', metadata: 'ttl=5' }],
      ['c', { value: '3' }],
    ])
  })

  it('writes no more than 8,192 characters', () => {
    const header = formatBaggage(new Baggage(Array.from({ length: 100 }, (_, i) => [`k${i}`, { value: 'v'.repeat(200) }])))
    expect(header.length).toBeLessThanOrEqual(8192)
    expect(header.split(',').length).toBe(40)
  })
})

describe('a worker thread', () => {
  it('goes on with trace, session and user', async () => {
    const sink = await traced(async ({ url }) => {
      await withSession({ session: 's1', user: 'ada' }, () =>
        withSpan('main', async () => {
          const worker = new Worker(new URL('../../test/worker.ts', import.meta.url), {
            workerData: { url, carrier: carryToWorker() },
            execArgv: ['--conditions=@assay/source'],
          })
          await new Promise((resolve, reject) => {
            worker.once('exit', resolve)
            worker.once('error', reject)
          })
        }),
      )
    })
    expect(sink.span('in worker')).toMatchObject({
      traceId: sink.span('main').traceId,
      parentSpanId: sink.span('main').spanId,
      attributes: { 'session.id': 's1', 'user.id': 'ada' },
    })
  })
})
