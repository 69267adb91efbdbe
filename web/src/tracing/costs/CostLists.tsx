import { formatTerm, type getCosts, maxRetrievalsLookedAt, type ResponseOf } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../api/ApiContext.tsx'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCost, formatCount, formatCounted } from '../../ui/format/number.ts'
import { Hidden } from '../../ui/Hidden.tsx'
import { NumberTable } from '../../ui/NumberTable.tsx'
import listStyles from '../now/NowList.module.css'
import nowStyles from '../now/NowPage.module.css'
import { SpanGlyph } from '../SpanGlyph.tsx'
import { type CostScope, costQueries } from './cost-queries.ts'
import { CostSection } from './CostSection.tsx'
import { stepTerms } from './cost-term.ts'
import type { CostsState } from './costs-url.ts'
import { knownCost, knownUsd } from './known-cost.ts'
import { shareText } from './share-text.ts'
import { TracesLink } from './TracesLink.tsx'

interface CostListsProps {
  experimentId: string
  state: CostsState
  scope: CostScope
  costs: ResponseOf<typeof getCosts>
}

const there = { data: true, error: null, refetch: () => undefined }

/** What costs most, takes longest, and was for nothing. */
export function CostLists({ experimentId, state, scope, costs: { steps, tools, totals } }: CostListsProps) {
  const api = useApi()
  const retrievals = useQuery(costQueries.unusedRetrievals(api, scope))
  const name = (text: string, terms: readonly string[] | null) => (
    <TracesLink experimentId={experimentId} state={state} terms={terms} name={text} />
  )
  const unused = retrievals.data?.steps ?? []
  return (
    <>
      <div className={nowStyles.lists}>
        <CostSection
          title="Most expensive steps"
          query={there}
          empty="No calls of models in this window."
          csv={[
            ['step', 'type', 'cost_usd', 'calls', 'tokens'],
            ...steps.map((step) => [step.name, step.type, knownUsd(step), step.calls, step.tokens]),
          ]}
        >
          <NumberTable
            label="Most expensive steps"
            rows={steps}
            rowKey={(_, at) => at}
            columns={[
              {
                head: 'Step',
                cell: (step) => (
                  <span title={step.type}>
                    <SpanGlyph type={step.type} /> <Hidden>{step.type}</Hidden>
                    {name(step.name, stepTerms(step.name, step.type))}
                  </span>
                ),
              },
              { head: 'Cost', cell: knownCost },
              { head: 'Share', cell: ({ costUsd }) => shareText(costUsd, totals.costUsd) },
              { head: 'Calls', cell: ({ calls }) => formatCount(calls) },
              {
                head: 'Per call',
                cell: ({ costUsd, calls, unpricedCalls }) => (calls > unpricedCalls ? formatCost(costUsd / (calls - unpricedCalls)) : '–'),
              },
            ]}
          />
        </CostSection>
        <CostSection
          title="Slowest tools"
          note="by all their time"
          query={there}
          empty="No calls of tools in this window."
          csv={[
            ['tool', 'total_ms', 'calls', 'p50_ms', 'p95_ms', 'errors'],
            ...tools.map((tool) => [tool.tool, tool.totalMs, tool.calls, tool.p50Ms, tool.p95Ms, tool.errors]),
          ]}
        >
          <NumberTable
            label="Slowest tools"
            rows={tools}
            rowKey={(_, at) => at}
            columns={[
              { head: 'Tool', cell: ({ tool }) => name(tool, tool.includes('\0') ? null : [formatTerm({ key: 'tool', value: tool })]) },
              { head: 'Total', cell: ({ totalMs }) => formatDuration(totalMs) },
              { head: 'Calls', cell: ({ calls }) => formatCount(calls) },
              { head: 'p50', cell: ({ p50Ms }) => (p50Ms === null ? '' : formatDuration(p50Ms)) },
              { head: 'p95', cell: ({ p95Ms }) => (p95Ms === null ? '' : formatDuration(p95Ms)) },
              { head: 'Errors', cell: ({ errors }) => (errors === 0 ? '' : formatCount(errors)) },
            ]}
          />
        </CostSection>
        <CostSection
          title="Unused retrievals"
          note={
            retrievals.data !== undefined && retrievals.data.lookedAt > 0
              ? `a heuristic, of ${retrievals.data.all ? '' : 'the newest '}${formatCounted(retrievals.data.lookedAt, 'retrieval')}`
              : 'a heuristic'
          }
          query={retrievals}
          empty={
            retrievals.data?.lookedAt === 0
              ? 'No retrievals in this window.'
              : 'Of every retrieval that could be judged, a later answer of a model seems to use a document.'
          }
          csv={[
            ['step', 'unused', 'retrievals', 'documents', 'used_documents'],
            ...unused.map((step) => [step.name, step.unused, step.retrievals, step.documents, step.usedDocuments]),
          ]}
        >
          <NumberTable
            label="Unused retrievals"
            rows={unused}
            rowKey={(_, at) => at}
            columns={[
              { head: 'Step', cell: (step) => name(step.name, [`id:${step.traceIds.join(',')}`]) },
              { head: 'Unused', cell: (step) => `${formatCount(step.unused)} of ${formatCount(step.retrievals)}` },
              { head: 'Documents used', cell: (step) => `${formatCount(step.usedDocuments)} of ${formatCount(step.documents)}` },
            ]}
          />
        </CostSection>
      </div>
      <p className={listStyles.empty}>
        A document counts as used where a later answer of a model in the trace names its id or has eight of its words one behind the other;
        an answer in other words is not seen. Looked at are the newest {formatCount(maxRetrievalsLookedAt)} retrievals
        {retrievals.data !== undefined &&
          retrievals.data.undecided > 0 &&
          `; ${formatCounted(retrievals.data.undecided, 'retrieval')} found nothing or had no answer after it`}
        .
      </p>
    </>
  )
}
