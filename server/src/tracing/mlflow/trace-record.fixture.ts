import type { TraceRecord } from '../store/span-store.ts'

/** A finished trace of one span, with `changes`. */
export function traceRecord(changes: Partial<TraceRecord> = {}): TraceRecord {
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    experimentId: '1',
    name: 'root',
    status: 'OK',
    startUs: 1_700_000_000_123_456,
    endUs: 1_700_000_000_232_999,
    receivedAtMs: 1_700_000_001_000,
    inputPreview: '',
    outputPreview: '',
    requestPreview: null,
    responsePreview: null,
    error: null,
    session: null,
    user: null,
    version: null,
    models: [],
    clientRequestId: null,
    tags: new Map(),
    metadata: new Map(),
    assessments: [],
    clockSuspect: false,
    finalized: false,
    spanCount: 1,
    errorCount: 0,
    usage: null,
    costUsd: null,
    unpriced: false,
    ...changes,
  }
}
