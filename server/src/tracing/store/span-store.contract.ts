import type { SpanReader, SpanWriter } from './span-store.ts'
import { aggregateContract } from './span-store.aggregates.contract.ts'
import { deletionContract } from './span-store.deletion.contract.ts'
import { modelContract } from './span-store.model.contract.ts'
import { orderContract } from './span-store.order.contract.ts'
import { pagingContract } from './span-store.paging.contract.ts'
import { resourceTagContract } from './span-store.resource-tags.contract.ts'
import { searchContract } from './span-store.search.contract.ts'
import { tenancyContract } from './span-store.tenancy.contract.ts'
import { facetContract } from './span-store.facets.contract.ts'
import { wordContract } from './span-store.words.contract.ts'
import { writeContract } from './span-store.writes.contract.ts'

/** A store that is empty but for the experiment `0` of the workspace `default`. */
export interface OpenSpanStore extends AsyncDisposable {
  writer: SpanWriter
  reader: SpanReader
  /** Resolves when words and rollups have caught up with the writer. */
  settleIndex(): Promise<void>
  addWorkspace(name: string): Promise<void>
  /** Returns its id. */
  addExperiment(workspace: string, name: string): Promise<string>
  /** A valid feedback on a trace of the workspace `default`. */
  addFeedback(traceId: string, name: string, value: unknown): Promise<void>
}

export type OpenStore = () => OpenSpanStore

/** What every implementation of `SpanWriter` and `SpanReader` must do. */
export function spanStoreContract(name: string, open: OpenStore): void {
  writeContract(name, open)
  orderContract(name, open)
  deletionContract(name, open)
  tenancyContract(name, open)
  searchContract(name, open)
  resourceTagContract(name, open)
  pagingContract(name, open)
  wordContract(name, open)
  aggregateContract(name, open)
  facetContract(name, open)
  modelContract(name, open)
}
