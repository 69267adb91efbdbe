import { failureFingerprint, type FailureGroup, type Filter, maxFailuresLookedAt, messageTemplate } from '@assay/protocol'
import type { FailureReader } from './failure-reader.ts'
import { type FailedTrace, failedTraces } from './failed-traces.sqlite.ts'
import type { TraceSample, TraceSampler } from './trace-sampler.sqlite.ts'

const hasFailed: Filter = { kind: 'compare', field: { on: 'trace', name: 'status' }, op: '=', value: 'ERROR' }
/** Versions that a group names. */
const namedVersions = 3

export function createFailureReader(sampler: TraceSampler): FailureReader {
  function fingerprintOf(workspace: string, experimentId: string, traceId: string): string | null {
    const itself: Filter = { kind: 'compare', field: { on: 'trace', name: 'trace_id' }, op: '=', value: `tr-${traceId}` }
    const [found] = failedTraces(sampler, sampler.draw(workspace, { experimentId, filter: bothOf(hasFailed, itself) }, 1))
    return found === undefined ? null : failureFingerprint(found.failure)
  }

  return {
    failures(workspace, { limit, like, filter, ...query }) {
      const wanted = like === undefined ? undefined : fingerprintOf(workspace, query.experimentId, like)
      const none: TraceSample = { traces: [], share: 1 }
      const sample = wanted === null ? none : sampler.draw(workspace, { ...query, filter: bothOf(hasFailed, filter) }, maxFailuresLookedAt)
      const groups = new Map<string, Group>()
      for (const each of failedTraces(sampler, sample)) {
        const fingerprint = failureFingerprint(each.failure)
        if (wanted !== undefined && fingerprint !== wanted) continue
        const group = groups.get(fingerprint) ?? new Group(fingerprint, each)
        groups.set(fingerprint, group)
        group.add(each)
      }
      const ranked = [...groups.values()].sort((a, b) => b.traces - a.traces || b.lastMs - a.lastMs)
      const shown = ranked.slice(0, limit)
      const ids = sampler.traceIds(shown.map(({ newest }) => newest.trace))
      return Promise.resolve({
        groups: shown.map((group, i) => group.finish(ids[i] ?? '')),
        groupCount: ranked.length,
        traces: sample.traces.length,
        share: sample.share,
      })
    },
  }
}

function bothOf(one: Filter, other: Filter | null): Filter {
  return other === null ? one : { kind: 'and', all: [one, other] }
}

class Group {
  readonly fingerprint: string
  readonly first: FailedTrace
  newest: FailedTrace
  traces = 0
  private firstMs = Infinity
  private readonly byVersion = new Map<string, number>()

  constructor(fingerprint: string, first: FailedTrace) {
    this.fingerprint = fingerprint
    this.first = this.newest = first
  }

  get lastMs(): number {
    return this.newest.startMs
  }

  add(each: FailedTrace): void {
    this.traces++
    this.firstMs = Math.min(this.firstMs, each.startMs)
    if (each.startMs > this.newest.startMs) this.newest = each
    if (each.version !== null) this.byVersion.set(each.version, (this.byVersion.get(each.version) ?? 0) + 1)
  }

  finish(newestId: string): FailureGroup {
    const { errorType, message } = this.first.failure
    return {
      fingerprint: this.fingerprint,
      errorType,
      message: messageTemplate(message),
      step: this.first.step,
      traces: this.traces,
      firstMs: this.firstMs,
      lastMs: this.lastMs,
      versions: [...this.byVersion]
        .sort(([, a], [, b]) => b - a)
        .slice(0, namedVersions)
        .map(([version, traces]) => ({ version, traces })),
      versionCount: this.byVersion.size,
      newest: { traceId: newestId, spanId: this.newest.spanId },
    }
  }
}
