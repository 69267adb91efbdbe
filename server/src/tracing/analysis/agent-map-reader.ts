import type { AgentMap, MapPart } from '@assay/protocol'
import type { FlowRule } from './flow-rule.ts'
import type { AnalysisQuery } from './trace-sampler.sqlite.ts'

type MapSide = Omit<AnalysisQuery, 'experimentId'>

export interface MapQuery {
  experimentId: string
  now: MapSide
  /** What it is set against; null: nothing. */
  against: MapSide | null
  /** Only traces that went this way: the key of a path. */
  path?: string | undefined
  /** Checked on `now`, on all traces whatever their path. */
  rules: FlowRule[]
}

export interface MapPartQuery extends AnalysisQuery {
  path?: string | undefined
  node: string
  /** Only its calls by this node. */
  caller?: string | undefined
}

/** Which steps the traces of a query have, and which called which. */
export interface AgentMapReader {
  map(workspace: string, query: MapQuery): Promise<AgentMap>
  /** More of one node or edge. */
  part(workspace: string, query: MapPartQuery): Promise<MapPart>
}
