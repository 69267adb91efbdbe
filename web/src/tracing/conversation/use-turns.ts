import { type ConversationTurn, listTurns, type ResponseOf } from '@assay/protocol'
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { queries } from '../queries.ts'
import { useFeedback } from '../use-feedback.ts'

/** Turns asked for together: a screen has about eight. */
const turnsAtOnce = 25

interface Turns {
  /** Undefined for one that has not come yet. */
  turnAt: (index: number) => ConversationTurn | undefined
  /** A turn is in view: ask for it, unless that was done. */
  need: (index: number) => void
  thumb: (index: number, up: boolean) => void
}

/** The texts of the turns that were looked at, in batches. `traceIds` are those of the whole conversation. */
export function useTurns(traceIds: readonly string[]): Turns {
  const api = useApi()
  const feedback = useFeedback()
  const [wanted, setWanted] = useState<ReadonlySet<number>>(() => new Set([0]))
  const batches = useMemo(() => [...wanted].filter((batch) => batch * turnsAtOnce < traceIds.length), [wanted, traceIds.length])
  const answers = useQueries({
    queries: batches.map((batch) => ({
      ...queries.turns(api, traceIds.slice(batch * turnsAtOnce, (batch + 1) * turnsAtOnce)),
      placeholderData: keepPreviousData<ResponseOf<typeof listTurns>>,
    })),
    combine: (results) => new Map(results.flatMap(({ data }) => data?.turns ?? []).map((turn) => [turn.trace.traceId, turn])),
  })

  const turnAt = useCallback((index: number) => answers.get(traceIds[index] ?? ''), [answers, traceIds])
  const need = useCallback((index: number) => {
    const batch = Math.floor(index / turnsAtOnce)
    setWanted((before) => (before.has(batch) ? before : new Set([...before, batch])))
  }, [])
  const thumb = useCallback(
    (index: number, up: boolean) => {
      const turn = answers.get(traceIds[index] ?? '')
      if (turn !== undefined) void feedback.thumb(turn.trace, up)
    },
    [answers, traceIds, feedback],
  )
  return { turnAt, need, thumb }
}
