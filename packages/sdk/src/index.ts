export type { SpanType } from '@assay/protocol/constants'
export {
  addEvent,
  currentSpan,
  recordException,
  setAttribute,
  setAttributes,
  setInputs,
  setOutputs,
  setSpanType,
  startSpan,
  withActiveSpan,
} from './core/active-span.ts'
export {
  type Carrier,
  type WorkerCarrier,
  carryToWorker,
  continueInWorker,
  extract,
  inject,
  withBaggage,
  withRemoteTrace,
} from './core/carrier.ts'
export { bind } from './core/context.ts'
export { flush, init, shutdown, stats } from './core/init.ts'
export type { Mask, MaskPlace } from './core/masking.ts'
export { spanProcessor } from './core/otel/span-processor.ts'
export type { InitOptions } from './core/settings.ts'
export type { DropReason, SpanStats } from './core/span-counts.ts'
export type { Attributes, Span, SpanOptions, SpanStatus } from './core/span.ts'
export { type TraceOptions, type Tracer, trace, withSpan } from './core/trace.ts'
export { currentTraceId } from './core/trace-id.ts'
export { type TraceFacts, updateTrace, withSession } from './core/trace-scope.ts'

export { AssayError } from './rest/assay-error.ts'
export type { Page, Paged } from './rest/paged.ts'
export type { Assessment } from './traces/assessment.ts'
export {
  type AssessmentChange,
  type AssessmentSource,
  type ExpectationInput,
  type FeedbackInput,
  type LogResult,
  deleteAssessment,
  feedbackToken,
  getAssessment,
  logExpectation,
  logFeedback,
  overrideFeedback,
  updateAssessment,
} from './traces/assessments.ts'
export {
  type SearchTracesOptions,
  type StoredSpan,
  type TraceInfo,
  deleteTraceTag,
  deleteTraces,
  getTrace,
  linkTracesToRun,
  searchTraces,
  setTraceTag,
} from './traces/traces.ts'
