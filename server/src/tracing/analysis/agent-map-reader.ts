import type { AgentMap, checkFlow, MapPart, ResponseOf } from '@assay/protocol'
import type { FlowRule } from './flow-rule.ts'
import type { AnalysisQuery } from './trace-sampler.sqlite.ts'

type MapSide = Omit<AnalysisQuery, 'experimentId'>

interface MapQuery {
  experimentId: string
  now: MapSide
  /** What it is set against; null: nothing. */
  against: MapSide | null
  /** Only traces that went this way: the key of a path. */
  path?: string | undefined
}

interface PathQuery extends AnalysisQuery {
  path?: string | undefined
}

interface MapPartQuery extends PathQuery {
  node: string
  /** Only its calls by this node. */
  caller?: string | undefined
}

/** Which steps the traces of a query have, and which called which. */
export interface AgentMapReader {
  map(workspace: string, query: MapQuery): Promise<AgentMap>
  /** More of one node or edge. */
  part(workspace: string, query: MapPartQuery): Promise<MapPart>
  /** Where traces break the rules. */
  flow(workspace: string, query: PathQuery, rules: FlowRule[]): Promise<ResponseOf<typeof checkFlow>>
}
