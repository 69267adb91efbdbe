import type { Assessment } from '@assay/protocol'

export interface AssessmentView {
  /** The value as a person reads it: `pass`, `0.41`, `too long`. */
  text: string
  tone: 'plain' | 'warn' | 'fail'
}

/** Lines between good, doubtful and failing for scores from 0 to 1. Values outside that scale have no colour: nobody said what is good. */
const failBelow = 0.5
const warnBelow = 0.75

/** How an assessment's value is shown. Passing is plain: only what needs a look has a colour. */
export function viewAssessment({ value, error }: Pick<Assessment, 'value' | 'error'>): AssessmentView {
  if (error !== null) return { text: 'error', tone: 'fail' }
  if (typeof value === 'boolean') return value ? { text: 'pass', tone: 'plain' } : { text: 'fail', tone: 'fail' }
  if (typeof value === 'number') {
    const text = Number.isInteger(value) && Math.abs(value) > 1 ? String(value) : value.toFixed(2)
    const scored = value >= 0 && value <= 1
    return { text, tone: scored && value < failBelow ? 'fail' : scored && value < warnBelow ? 'warn' : 'plain' }
  }
  if (typeof value === 'string') return { text: value, tone: /^(?:no|fail|failed|bad|incorrect|false)$/i.test(value) ? 'fail' : 'plain' }
  return { text: JSON.stringify(value), tone: 'plain' }
}

/** The newest valid assessments, one a name and source, comments aside: what a row has room for. */
export function rowAssessments(assessments: readonly Assessment[]): Assessment[] {
  return assessments.filter(
    (assessment) => assessment.valid && assessment.kind === 'feedback' && assessment.spanId === null && assessment.name !== 'comment',
  )
}
