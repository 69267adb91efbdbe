import { assessmentSteps } from './assessment-steps.ts'
import { deletionSteps } from './deletion-steps.ts'
import { experimentSteps } from './experiment-steps.ts'
import { legacySteps } from './legacy-steps.ts'
import { metricSteps } from './metric-steps.ts'
import { searchSteps } from './search-steps.ts'
import type { Step } from './step.ts'
import { traceSteps } from './trace-steps.ts'

/**
 * What is said to both servers, each of them new. Answers are recorded from MLflow by `record.ts`; the test compares Assay's with them.
 * Each step builds on those before it.
 */
export const steps: Step[] = [
  ...experimentSteps,
  ...traceSteps,
  ...assessmentSteps,
  ...searchSteps,
  ...legacySteps,
  ...metricSteps,
  ...deletionSteps,
]
