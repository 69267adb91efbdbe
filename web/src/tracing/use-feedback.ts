import type { Assessment, TraceSummary } from '@assay/protocol'
import { useMemo } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useApi } from '../api/ApiContext.tsx'
import { useToast } from '../ui/Toasts.tsx'
import { feedbackName } from './feedback-name.ts'
import { inTurn, type Turn } from './in-turn.ts'
import { changes, queries } from './queries.ts'
import { newestAssessments } from './newest-assessments.ts'
import { givenThumb, pressThumb } from './thumb.ts'

/** For all pages: a thumb may be given in the list and taken back on the trace's page. */
const thumbTurns = inTurn<Assessment | undefined>()

/** Gives feedback at once and offers its undo; afterwards the trace and its row are asked for again. */
export function useFeedback() {
  const api = useApi()
  const cache = useQueryClient()
  const toast = useToast()

  return useMemo(() => {
    /** Resolves to null, and says why, where the server does not take it. */
    const attempt = async <Answer>(work: Promise<Answer>): Promise<Answer | null> => {
      try {
        return await work
      } catch (error) {
        toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' })
        return null
      }
    }
    const refresh = (traceId: string) =>
      Promise.all([
        cache.invalidateQueries({ queryKey: queries.skeleton(api, traceId).queryKey }),
        cache.invalidateQueries({ queryKey: [api.workspace, 'traces'] }),
        cache.invalidateQueries({ queryKey: [api.workspace, 'turns'] }),
      ])
    const give = (traceId: string, feedback: { name: string; value: boolean | string }) =>
      attempt(changes.giveFeedback(api, traceId, feedback))
    const remove = async ({ traceId, assessmentId }: Assessment) =>
      (await attempt(changes.takeBackFeedback(api, traceId, assessmentId))) !== null

    const inThumbTurn = (traceId: string, given: Assessment | undefined, change: Turn<Assessment | undefined>['change']) =>
      thumbTurns(`${api.workspace}/${traceId}`, { state: given, change, refresh: () => refresh(traceId) })

    /** Gives a thumb, or takes it back where it is given already. */
    const thumb = ({ traceId, assessments }: Pick<TraceSummary, 'traceId' | 'assessments'>, up: boolean): Promise<void> => {
      const undo = (thumbed: Assessment) =>
        void inThumbTurn(traceId, thumbed, async (given) =>
          given?.assessmentId === thumbed.assessmentId && (await remove(thumbed)) ? undefined : given,
        )
      const giveThumb = async () => {
        const thumbed = await give(traceId, { name: feedbackName.thumb, value: up })
        if (thumbed !== null) toast({ text: up ? 'Thumb up given' : 'Thumb down given', undo: () => undo(thumbed) })
        return thumbed
      }
      return inThumbTurn(traceId, givenThumb(newestAssessments(cache, api, traceId) ?? assessments), (given) =>
        pressThumb(given, up, { give: giveThumb, takeBack: remove }),
      )
    }

    const takeBack = async (assessment: Assessment): Promise<void> => {
      await remove(assessment)
      await refresh(assessment.traceId)
    }
    /** Resolves to whether the server took it. */
    const comment = async (traceId: string, text: string): Promise<boolean> => {
      const said = await give(traceId, { name: feedbackName.comment, value: text })
      if (said !== null) toast({ text: 'Comment added', undo: () => void takeBack(said) })
      await refresh(traceId)
      return said !== null
    }
    return { thumb, comment, takeBack }
  }, [api, cache, toast])
}
