import { type ResponseOf, type RunDetail, runPageLimits, type sampleCurves } from '@assay/protocol'
import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useApi } from '../../api/ApiContext.tsx'
import { formatValue } from '../../ui/chart/chart-number.ts'
import { Sparkline } from '../../ui/chart/Sparkline.tsx'
import { formatCount } from '../../ui/format/number.ts'
import { loggedNumber } from '../chart/logged-number.ts'
import { EntryRows } from '../EntryTable.tsx'
import { queries, whileRunning } from '../queries.ts'

type Metric = RunDetail['metrics'][number]

interface MetricRowsProps {
  run: RunDetail
  metrics: readonly Metric[]
  /** Of the metrics those that are shown. */
  shown: readonly Metric[]
}

const sparklinePoints = 60

/** Metrics of a run with their last values and how they came to be; curves are asked for in parts of which one is shown at least. */
export function MetricRows({ run, metrics, shown }: MetricRowsProps) {
  const api = useApi()
  const cache = useQueryClient()
  const isRunning = run.status === 'RUNNING'
  const parts = partsOf(
    metrics.map(({ key }) => key),
    new Set(shown.map(({ key }) => key)),
  )
  const answers = useQueries({
    queries: parts.map((keys) => {
      const curvesOf = (goOn: boolean) => queries.curves(api, [run.runId], keys, sparklinePoints, goOn)
      return {
        ...curvesOf(isRunning),
        refetchInterval: whileRunning(isRunning),
        placeholderData: () => cache.getQueryData<ResponseOf<typeof sampleCurves>>(curvesOf(true).queryKey),
      }
    }),
  })
  const curves = new Map(answers.flatMap(({ data }) => data?.curves.map((curve) => [curve.key, curve.values] as const) ?? []))
  return (
    <EntryRows
      entries={shown}
      cells={({ key, value, step }) => [
        <Sparkline key="line" values={curves.get(key)?.map(loggedNumber) ?? []} />,
        <b key="value">{formatValue(Number(value), 6)}</b>,
        formatCount(step),
      ]}
    />
  )
}

/** Keys in parts of as many as one question may name; only parts with one that is wanted. The parts stay the same while a name is typed. */
function partsOf(keys: readonly string[], wanted: ReadonlySet<string>): string[][] {
  const count = Math.ceil(keys.length / runPageLimits.metrics)
  return Array.from({ length: count }, (_, at) => keys.slice(at * runPageLimits.metrics, (at + 1) * runPageLimits.metrics)).filter((part) =>
    part.some((key) => wanted.has(key)),
  )
}
