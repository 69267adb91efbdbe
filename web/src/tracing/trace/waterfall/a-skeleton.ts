import type { TraceSkeleton, TraceSummary } from '@assay/protocol'

type SpanColumns = TraceSkeleton['spans']

/** A trace summary for tests; only what matters need be given. */
export function aTrace(part: Partial<TraceSummary> = {}): TraceSummary {
  return {
    traceId: 'tr-1',
    experimentId: '0',
    name: 'agent',
    status: 'OK',
    startMs: 0,
    durationMs: 100,
    inputPreview: 'in',
    outputPreview: 'out',
    error: null,
    spanCount: 1,
    errorCount: 0,
    tokens: null,
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
    unpriced: false,
    session: null,
    user: null,
    version: null,
    models: [],
    tags: {},
    metadata: {},
    assessments: [],
    clockSuspect: false,
    ...part,
  }
}

/** A skeleton for tests: `parent` gives the number of spans; span i is named `s<i>`, starts at i µs and takes 10 µs unless said otherwise. */
export function aSkeleton({ parent, ...part }: Partial<SpanColumns> & { parent: number[] }): TraceSkeleton {
  const all = <T>(make: (index: number) => T): T[] => parent.map((_, index) => make(index))
  return {
    trace: aTrace({ spanCount: parent.length }),
    metadata: {},
    spans: {
      parent,
      spanId: all((index) => `id${index}`),
      name: all((index) => index),
      type: all(() => 0),
      status: all(() => 0),
      startUs: all((index) => index),
      durationUs: all(() => 10),
      tokens: all(() => -1),
      costUsd: all(() => -1),
      model: all(() => -1),
      names: all((index) => `s${index}`),
      ...part,
    },
  }
}
