import type { listExperiments, listTraces, ResponseOf } from '@assay/protocol'
import type { PageAddress } from '../measure/page-load.ts'
import type { BenchServer } from '../servers/bench-server.ts'

/** The 32 hex digits by which every server knows the trace that Assay shows with so many spans, and Assay's project. */
export interface KnownTrace {
  experimentId: string
  traceId: string
}

const listRows = '[role=grid] [role=row][aria-selected]'
const traceRows = '[role=treegrid] [role=row][aria-selected]'

export async function findTrace({ url }: BenchServer, spans: number): Promise<KnownTrace> {
  const api = `${url}/api/assay/v1`
  const { experiments } = (await (await fetch(`${api}/experiments`)).json()) as ResponseOf<typeof listExperiments>
  const experimentId = experiments.find(({ traceCount }) => traceCount > 0)?.experimentId
  const { traces } = (await (await fetch(`${api}/experiments/${experimentId}/traces?limit=50`)).json()) as ResponseOf<typeof listTraces>
  const trace = traces.find(({ spanCount }) => spanCount === spans)
  if (experimentId === undefined || trace === undefined) throw new Error(`Assay lists no trace of ${spans} spans`)
  return { experimentId, traceId: trace.traceId.replace(/^tr-/, '') }
}

/** Where a program shows its newest traces, and one of them. */
export interface TracePages {
  list: PageAddress
  trace: PageAddress
}

export function staticPages(url: string): TracePages {
  return { list: { url, rows: traceRows }, trace: { url, rows: traceRows } }
}

export function assayPages({ url }: BenchServer, { experimentId, traceId }: KnownTrace): TracePages {
  const list = `${url}/p/${experimentId}/traces`
  return { list: { url: list, rows: listRows }, trace: { url: `${list}/tr-${traceId}`, rows: traceRows } }
}

/** In the experiment that OTLP was sent to. A first visit covers the rows with a tip; they are counted as visible all the same. */
export function mlflowPages({ url }: BenchServer, { traceId }: KnownTrace): TracePages {
  const list = `${url}/#/experiments/0/traces`
  return {
    list: { url: list, rows: 'a[aria-label^="Open trace "]' },
    trace: { url: `${list}?traceId=tr-${traceId}`, rows: '[data-testid^="timeline-tree-node-"]' },
  }
}

/** In its project `default`, the first. While a trace loads, grey bars stand where its spans will be; only spans can be pressed. */
export function phoenixPages({ url }: BenchServer, { traceId }: KnownTrace): TracePages {
  const list = `${url}/projects/${Buffer.from('Project:1').toString('base64')}/traces`
  return {
    list: { url: list, rows: 'tbody tr a[href*="/traces/"]' },
    trace: { url: `${list}/${traceId}`, rows: '[data-testid=trace-tree] [role=button] .span-node-wrap' },
  }
}
