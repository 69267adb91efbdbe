import { logExpectation, logFeedback, type LogResult } from '@assay/sdk'
import type { PlayedTurn } from './play-conversation.ts'

const reviewer = { type: 'HUMAN' as const, id: 'reviewer@lamps.example' }

/**
 * The customers' thumbs and the reviewer's expectations, through MLflow's assessments call. Who got an error instead of an answer gives a thumb
 * down. Returns how many were stored.
 * @throws AssayApiError for the first that the server did not take
 */
export async function judgeTurns(played: readonly PlayedTurn[]): Promise<number> {
  const results: LogResult[] = []
  for (const { traceId, failed, user, scripted } of played) {
    const source = { type: 'HUMAN' as const, id: user }
    const thumb = failed ? { up: false, comment: scripted.thumb?.up === false ? scripted.thumb.comment : undefined } : scripted.thumb
    // One after the other: this runs beside the server, which has better things to do.
    if (thumb) results.push(await logFeedback({ traceId, name: 'user_satisfaction', value: thumb.up, rationale: thumb.comment, source }))
    if (scripted.expected !== undefined)
      results.push(await logExpectation({ traceId, name: 'expected_response', value: scripted.expected, source: reviewer }))
  }
  const refused = results.find((result) => result.status === 'failed')
  if (refused) throw refused.error
  return results.length
}
