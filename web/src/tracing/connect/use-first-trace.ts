import { type ExperimentSummary, listExperiments, listTraces, type TraceSummary } from '@assay/protocol'
import { useRef, useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { useEventStream } from '../../api/use-event-stream.ts'

/**
 * The first trace that arrives while the page is open, in whatever project: a program may well send to another one than the page thinks.
 * `known` are the projects as they were; null until they are loaded.
 */
export function useFirstTrace(known: readonly ExperimentSummary[] | null): TraceSummary | null {
  const api = useApi()
  const [first, setFirst] = useState<TraceSummary | null>(null)
  const before = useRef<Map<string, number> | null>(null)
  if (known !== null) before.current ??= new Map(known.map((project) => [project.experimentId, project.traceCount]))

  const look = async () => {
    const { experiments } = await api.call(listExperiments, {})
    const grown = experiments.find((project) => project.traceCount > (before.current?.get(project.experimentId) ?? 0))
    if (grown === undefined) return
    const { traces } = await api.call(listTraces, { experimentId: grown.experimentId, limit: 1 })
    setFirst(traces[0] ?? null)
  }
  useEventStream({
    enabled: first === null && known !== null,
    onEvent(event) {
      // What came between the question for the projects and the opening of the stream.
      if (event.type === 'hello') void look().catch(() => undefined)
      if (event.type !== 'traces') return
      const { traces } = JSON.parse(event.data) as { traces: TraceSummary[] }
      if (traces[0] !== undefined) setFirst(traces[0])
    },
    // A stream over all projects says only that something changed. A look that fails is made again at the next change.
    onMissed: () => void look().catch(() => undefined),
  })
  return first
}
