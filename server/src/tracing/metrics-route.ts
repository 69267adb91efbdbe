import type { Route } from '../platform/http/route.ts'
import type { Diagnostics } from './doors/diagnostics.ts'
import type { LiveHub } from './live.ts'
import type { SpanReader } from './store/span-store.ts'

export interface MetricsDeps {
  diagnostics: Diagnostics
  reader: Pick<SpanReader, 'indexLag'>
  live: LiveHub
  version: string
}

/**
 * `GET /metrics` in Prometheus' text format (0.0.4). Label values are ours alone: nothing that comes from outside can make new series.
 * Spans add up: offered = stored + rewritten + duplicate + announced + rejected.
 */
export function metricsRoute({ diagnostics, reader, live, version }: MetricsDeps): Route {
  return {
    method: 'GET',
    path: '/metrics',
    policy: 'server:read',
    async handle() {
      const { requestsShed, offered, ...outcomes } = diagnostics.counters
      const { rss, heapUsed } = process.memoryUsage()
      const lines = [
        ...metric('assay_build_info', 'gauge', 'Version of the server.', [[`{version="${version}"}`, 1]]),
        ...metric('assay_spans_offered_total', 'counter', 'Spans that arrived at a door and were decoded.', [['', offered]]),
        ...metric(
          'assay_spans_total',
          'counter',
          'Spans by what became of them.',
          Object.entries(outcomes).map(([name, count]) => [`{outcome="${name}"}`, count]),
        ),
        ...metric('assay_requests_shed_total', 'counter', 'Span requests refused because too much was waiting.', [['', requestsShed]]),
        ...metric('assay_index_lag_spans', 'gauge', 'Spans not yet in the word index and the rollups.', [['', await reader.indexLag()]]),
        ...metric('assay_live_listeners', 'gauge', 'Pages that listen for new traces.', [['', live.size]]),
        ...metric('process_resident_memory_bytes', 'gauge', 'Resident memory.', [['', rss]]),
        ...metric('nodejs_heap_used_bytes', 'gauge', 'Heap in use by the main thread.', [['', heapUsed]]),
        ...metric('process_uptime_seconds', 'gauge', 'Time since the start.', [['', Math.round(process.uptime())]]),
      ]
      return new Response(`${lines.join('\n')}\n`, { headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' } })
    },
  }
}

function metric(name: string, type: 'counter' | 'gauge', help: string, samples: [labels: string, value: number][]): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map(([labels, value]) => `${name}${labels} ${value}`)]
}
