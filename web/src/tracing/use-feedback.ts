import type { Assessment } from '@assay/protocol'
import { useCallback } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useApi } from '../api/ApiContext.tsx'
import { useToast } from '../ui/Toasts.tsx'
import { feedbackName } from './feedback-name.ts'
import { changes, queries } from './queries.ts'

/** Gives feedback at once and offers its undo; afterwards the trace is asked for again. Each resolves to whether the server took it. */
export function useFeedback() {
  const api = useApi()
  const cache = useQueryClient()
  const toast = useToast()

  const attempt = useCallback(
    async (traceId: string, work: () => Promise<void>): Promise<boolean> => {
      let taken = true
      try {
        await work()
      } catch (error) {
        taken = false
        toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' })
      }
      await cache.invalidateQueries({ queryKey: queries.skeleton(api, traceId).queryKey })
      return taken
    },
    [api, cache, toast],
  )
  const takeBack = useCallback(
    (assessment: Assessment) =>
      attempt(assessment.traceId, async () => void (await changes.takeBackFeedback(api, assessment.traceId, assessment.assessmentId))),
    [api, attempt],
  )
  const give = useCallback(
    (traceId: string, feedback: { name: string; value: boolean | string; spanId?: string }, said: string) =>
      attempt(traceId, async () => {
        const assessment = await changes.giveFeedback(api, traceId, feedback)
        toast({ text: said, undo: () => void takeBack(assessment) })
      }),
    [api, attempt, takeBack, toast],
  )
  const thumb = useCallback(
    (traceId: string, up: boolean) => give(traceId, { name: feedbackName.thumb, value: up }, up ? 'Thumb up given' : 'Thumb down given'),
    [give],
  )
  const comment = useCallback(
    (traceId: string, text: string, spanId?: string) =>
      give(traceId, { name: feedbackName.comment, value: text, ...(spanId === undefined ? {} : { spanId }) }, 'Comment added'),
    [give],
  )
  return { thumb, comment, takeBack }
}
