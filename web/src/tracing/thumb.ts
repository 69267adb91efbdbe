import type { Assessment } from '@assay/protocol'
import { rowAssessments } from './assessment-view.ts'
import { feedbackName, pagePerson } from './feedback-name.ts'

/** The thumb that the person at this page has given; undefined where there is none. */
export function givenThumb(assessments: readonly Assessment[]): Assessment | undefined {
  return rowAssessments(assessments).findLast(
    ({ name, source }) => name === feedbackName.thumb && source.type === 'HUMAN' && source.id === pagePerson,
  )
}

interface ThumbStore {
  /** Resolves to null where the server did not take it. */
  give: (up: boolean) => Promise<Assessment | null>
  /** Resolves to whether it is gone. */
  takeBack: (thumb: Assessment) => Promise<boolean>
}

/**
 * What is given after a thumb is pressed: the same one again is taken back, and the other one takes its place, since a mind that changed has
 * one thumb, not two.
 */
export async function pressThumb(
  given: Assessment | undefined,
  up: boolean,
  { give, takeBack }: ThumbStore,
): Promise<Assessment | undefined> {
  if (given !== undefined && !(await takeBack(given))) return given
  return given?.value === up ? undefined : ((await give(up)) ?? undefined)
}
