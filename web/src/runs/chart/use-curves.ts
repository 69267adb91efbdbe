import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { curvePoints, queries, whileRunning } from '../queries.ts'
import type { DrawnRun } from './curve-lines.ts'

/**
 * The curves of one metric, asked for when it was `seen`. Those of runs that go on are followed while they are `inView`; those of runs that
 * ended are asked for once, so also when the last point of one may have come after the last look at it.
 */
export function useCurves(metric: string, runs: readonly DrawnRun[], { seen, inView }: { seen: boolean; inView: boolean }) {
  const api = useApi()
  const points = curvePoints(runs.length)
  const parts = JSON.stringify([true, false].map((goesOn) => runs.filter((run) => goesOn === (run.status === 'RUNNING')).map(idOf)))
  const [going, ended] = JSON.parse(parts) as [string[], string[]]
  const asked = (ids: string[], goOn: boolean) => ({
    ...queries.curves(api, ids, [metric], points, goOn),
    enabled: seen && ids.length > 0,
    // What is drawn of a run stays until it is answered among those that ended.
    placeholderData: keepPreviousData,
  })
  const following = useQuery({ ...asked(going, true), refetchInterval: whileRunning(inView && going.length > 0) })
  const whole = useQuery(asked(ended, false))
  const curves = useMemo(() => {
    const [followed, others] = [following.data?.curves ?? [], whole.data?.curves ?? []]
    const own = [...followed.filter(({ runId }) => going.includes(runId)), ...others.filter(({ runId }) => ended.includes(runId))]
    // Of a run that ended a moment ago what was followed, until it is answered as ended.
    return [...new Map([...followed, ...others, ...own].map((curve) => [curve.runId, curve])).values()]
  }, [parts, following.data, whole.data])
  const isWaiting = (going.length > 0 && following.data === undefined) || (ended.length > 0 && whole.data === undefined)
  return { curves, error: following.error ?? whole.error, isWaiting }
}

const idOf = ({ runId }: DrawnRun): string => runId
