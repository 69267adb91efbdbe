import {
  checkFlow,
  type Filter,
  getAgentMap,
  getCosts,
  getMapPart,
  invalidParameter,
  listDifferences,
  listFailures,
  listScoreChanges,
  listTraceGroups,
  listUnusedRetrievals,
  parseQueryBar,
} from '@assay/protocol'
import type { Seam } from '../../governance/index.ts'
import { type Route, route } from '../../platform/http/route.ts'
import type { ExperimentStore } from '../../runs/index.ts'
import { checkBuckets, checkRange } from '../pages/query-window.ts'
import { parseTraceId } from '../store/trace-id.ts'
import type { AgentMapReader } from './agent-map-reader.ts'
import type { CostReader } from './cost-reader.ts'
import type { DifferenceReader } from './differences/difference-reader.ts'
import type { FailureReader } from './failure-reader.ts'
import { parseFlow } from './flow-rule.ts'
import type { RetrievalReader } from './retrieval-reader.ts'
import type { ScoreReader } from './score-reader.ts'
import { groupingOf, type TraceGroupReader } from './trace-group-reader.ts'

/** One reader for each of the questions. */
export interface Analyses {
  failures: FailureReader
  groups: TraceGroupReader
  maps: AgentMapReader
  differences: DifferenceReader
  scores: ScoreReader
  costs: CostReader
  retrievals: RetrievalReader
}

interface AnalysisRouteDeps extends Analyses {
  experiments: Pick<ExperimentStore, 'get'>
  seam: Pick<Seam, 'nowMs'>
}

const defaultFailureGroups = 20
const maxFailureGroups = 100

/** What many traces have in common. */
export function analysisRoutes({
  failures,
  groups,
  maps,
  differences,
  scores,
  costs,
  retrievals,
  experiments,
  seam,
}: AnalysisRouteDeps): Route[] {
  const filterOf = (q: string | undefined): Filter | null =>
    q === undefined || q.trim() === '' ? null : parseQueryBar(q, { nowMs: seam.nowMs(), listed: 'traces' })

  return [
    route(listFailures, async (caller, { experimentId, q, from, to, like, limit }) => {
      await experiments.get(caller.workspace, experimentId)
      return failures.failures(caller.workspace, {
        experimentId,
        filter: filterOf(q),
        fromMs: from,
        toMs: to,
        like: like === undefined ? undefined : Buffer.from(parseTraceId(like)).toString('hex'),
        limit: failureGroups(limit),
      })
    }),

    route(listTraceGroups, async (caller, { experimentId, by, q, from, to }) => {
      await experiments.get(caller.workspace, experimentId)
      const filter = filterOf(q)
      return groups.groups(caller.workspace, { experimentId, filter, fromMs: from, toMs: to, by: groupingOf(by) })
    }),

    route(getAgentMap, async (caller, { experimentId, q, from, to, againstQ, againstFrom, againstTo, path }) => {
      const side = (query: string | undefined, fromMs: number | undefined, toMs: number | undefined, names?: [string, string]) => {
        checkRange(fromMs, toMs, names)
        return { filter: filterOf(query), fromMs, toMs }
      }
      const now = side(q, from, to)
      const isCompared = [againstQ, againstFrom, againstTo].some((given) => given !== undefined)
      const against = isCompared ? side(againstQ ?? q, againstFrom ?? from, againstTo ?? to, ['againstFrom', 'againstTo']) : null
      await experiments.get(caller.workspace, experimentId)
      return maps.map(caller.workspace, { experimentId, now, against, path })
    }),

    route(getMapPart, async (caller, { experimentId, q, from: fromMs, to: toMs, path, node, caller: callerNode }) => {
      checkRange(fromMs, toMs)
      const filter = filterOf(q)
      await experiments.get(caller.workspace, experimentId)
      return maps.part(caller.workspace, { experimentId, filter, fromMs, toMs, path, node, caller: callerNode })
    }),

    route(checkFlow, async (caller, { experimentId, q, from: fromMs, to: toMs, path, flow }) => {
      checkRange(fromMs, toMs)
      const filter = filterOf(q)
      const rules = parseFlow(flow)
      await experiments.get(caller.workspace, experimentId)
      return maps.flow(caller.workspace, { experimentId, filter, fromMs, toMs, path }, rules)
    }),

    route(listDifferences, async (caller, { experimentId, a, b, from, to, bFrom = from, bTo = to }) => {
      checkRange(from, to)
      checkRange(bFrom, bTo, ['bFrom', 'bTo'])
      await experiments.get(caller.workspace, experimentId)
      return differences.differences(caller.workspace, {
        a: { experimentId, filter: filterOf(a), fromMs: from, toMs: to },
        b: { experimentId, filter: filterOf(b), fromMs: bFrom, toMs: bTo },
      })
    }),

    route(listScoreChanges, async (caller, { experimentId, from, to }) => {
      checkRange(from, to)
      await experiments.get(caller.workspace, experimentId)
      return scores.scoreChanges(caller.workspace, { experimentId, fromMs: from, toMs: to })
    }),

    route(getCosts, async (caller, { experimentId, q, from, to, by = 'model', bucketMs }) => {
      checkBuckets({ from, to, bucketMs })
      await experiments.get(caller.workspace, experimentId)
      const filter = filterOf(q)
      return costs.costs(caller.workspace, { experimentId, filter, fromMs: from, toMs: to, by, bucketMs })
    }),

    route(listUnusedRetrievals, async (caller, { experimentId, q, from, to }) => {
      await experiments.get(caller.workspace, experimentId)
      const filter = filterOf(q)
      return retrievals.unused(caller.workspace, { experimentId, filter, fromMs: from, toMs: to })
    }),
  ]
}

/** @throws INVALID_PARAMETER_VALUE outside 1…`maxFailureGroups`. */
function failureGroups(limit: number | undefined): number {
  if (limit === undefined) return defaultFailureGroups
  if (limit < 1 || limit > maxFailureGroups)
    throw invalidParameter(`Invalid value ${limit} for parameter 'limit': it must be 1 to ${maxFailureGroups}.`)
  return limit
}
