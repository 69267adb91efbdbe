import { checkStore } from '@assay/server/store-check'
import { spansPerTrace } from './ledger.ts'

interface TracePage {
  traces: { traceId: string; spanCount: number }[]
  nextCursor: string | null
}

/** Span counts by trace id (32 hex digits), as the list shows them. */
export async function storedTraces(url: string): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  let cursor: string | null = null
  do {
    const query: string = new URLSearchParams({ limit: '200', ...(cursor !== null && { cursor }) }).toString()
    const response = await fetch(`${url}/api/assay/v1/experiments/0/traces?${query}`)
    if (!response.ok) throw new Error(`the list answered ${response.status}: ${await response.text()}`)
    const page = (await response.json()) as TracePage
    for (const { traceId, spanCount } of page.traces) found.set(traceId.replace('tr-', ''), spanCount)
    cursor = page.nextCursor
  } while (cursor !== null)
  return found
}

/** Traces that have some of the spans that were sent together, and not all. */
export function torn(traces: Map<string, number>): string[] {
  return [...traces]
    .filter(([, spanCount]) => spanCount !== spansPerTrace)
    .map(([traceId, spanCount]) => `${traceId} has ${spanCount} spans`)
}

/** What `assay doctor` would complain of. */
export async function complaints(dataDir: string): Promise<string[]> {
  const wrong: string[] = []
  for await (const { name, ok, detail } of checkStore(dataDir)) if (!ok) wrong.push(`${name}: ${detail}`)
  return wrong
}

/** Counters of /metrics by the outcome of spans. */
export async function spanCounters(url: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const counters: Record<string, number> = {}
  for (const [, name, value] of text.matchAll(/^assay_spans(?:_total\{outcome="(\w+)"\}|_offered_total) (\d+)$/gm))
    counters[name ?? 'offered'] = Number(value)
  return counters
}
