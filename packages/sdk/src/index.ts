export { activeRun, clearActiveModel, getActiveModelId } from './core/active-entities.ts'
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
export type { ErrorCode } from './rest/error-code.ts'
export type { Page, PageOptions, Paged } from './rest/paged.ts'
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

export {
  type Experiment,
  type SearchExperimentsOptions,
  type ViewType,
  createExperiment,
  deleteExperiment,
  deleteExperimentTag,
  getExperiment,
  getExperimentByName,
  renameExperiment,
  restoreExperiment,
  searchExperiments,
  setExperiment,
  setExperimentTag,
  setExperimentTags,
} from './runs/experiment.ts'
export type { ActiveRun } from './runs/active-run.ts'
export { type InputOptions, logInput, logInputs, logOutputs } from './runs/inputs.ts'
export {
  type MetricOptions,
  type MetricPoint,
  type RunBatch,
  type RunOption,
  deleteTag,
  logBatch,
  logMetric,
  logMetrics,
  logParam,
  logParams,
  setTag,
  setTags,
} from './runs/log.ts'
export type { Dataset, DatasetInput, Metric, Run, RunStatus } from './runs/run.ts'
export { type SearchRunsOptions, deleteRun, getMetricHistory, getParentRun, getRun, restoreRun, searchRuns } from './runs/search-runs.ts'
export { type CreateRunOptions, type StartRunOptions, createRun, endRun, lastActiveRun, startRun } from './runs/start-run.ts'
export { type RunChange, updateRun } from './runs/update-run.ts'

export {
  type ArtifactSource,
  type UploadOptions,
  downloadArtifacts,
  getArtifactUri,
  listArtifacts,
  listLoggedModelArtifacts,
  loadDict,
  loadText,
  logArtifact,
  logArtifacts,
  logBytes,
  logDict,
  logModelArtifact,
  logModelArtifacts,
  logText,
  openArtifact,
} from './artifacts/run-artifacts.ts'
export type { ArtifactInfo } from './artifacts/artifact-info.ts'

export { type ActiveModelOptions, enableGitModelVersioning, setActiveModel } from './models/active-model.ts'
export type { GitFacts } from './models/git-facts.ts'
export {
  type LoggedModel,
  type LoggedModelOptions,
  type LoggedModelStatus,
  type SearchLoggedModelsOptions,
  createExternalModel,
  createLoggedModel,
  deleteLoggedModel,
  deleteLoggedModelTag,
  finalizeLoggedModel,
  getLoggedModel,
  initializeLoggedModel,
  lastLoggedModel,
  logModelParams,
  searchLoggedModels,
  setLoggedModelTags,
} from './models/logged-model.ts'
export {
  type CreateModelVersionOptions,
  type ModelVersion,
  type ModelVersionStage,
  type SearchModelVersionsOptions,
  copyModelVersion,
  createModelVersion,
  deleteModelVersion,
  deleteModelVersionTag,
  getModelVersion,
  getModelVersionDownloadUri,
  getModelVersionStages,
  registerModel,
  searchModelVersions,
  setModelVersionTag,
  transitionModelVersionStage,
  updateModelVersion,
} from './models/model-version.ts'
export {
  type RegisteredModel,
  type RegistrySearchOptions,
  createRegisteredModel,
  deleteRegisteredModel,
  deleteRegisteredModelAlias,
  deleteRegisteredModelTag,
  getLatestVersions,
  getModelVersionByAlias,
  getRegisteredModel,
  renameRegisteredModel,
  searchRegisteredModels,
  setRegisteredModelAlias,
  setRegisteredModelTag,
  updateRegisteredModel,
} from './models/registered-model.ts'

export { type LoadPromptOptions, loadPrompt } from './prompts/load-prompt.ts'
export type { PromptModelConfig } from './prompts/model-config.ts'
export {
  detachPromptFromRun,
  linkPromptVersionToModel,
  linkPromptVersionToRun,
  linkPromptVersionsToTrace,
  listLoggedPrompts,
} from './prompts/prompt-links.ts'
export type { ChatMessage, PromptTemplate, PromptValues } from './prompts/prompt-template.ts'
export type { PromptVersion } from './prompts/prompt-version.ts'
export {
  type Prompt,
  type RegisterPromptOptions,
  createPrompt,
  createPromptVersion,
  deletePrompt,
  deletePromptAlias,
  deletePromptModelConfig,
  deletePromptTag,
  deletePromptVersion,
  deletePromptVersionTag,
  getPrompt,
  getPromptTags,
  getPromptVersion,
  getPromptVersionByAlias,
  registerPrompt,
  searchPrompts,
  setPromptAlias,
  setPromptModelConfig,
  setPromptTag,
  setPromptVersionTag,
} from './prompts/prompts.ts'

export {
  type DatasetRecord,
  type DatasetRecordInput,
  type EvaluationDataset,
  type SearchDatasetsOptions,
  addDatasetToExperiments,
  createDataset,
  deleteDataset,
  deleteDatasetTag,
  getDataset,
  removeDatasetFromExperiments,
  searchDatasets,
  setDatasetTags,
} from './datasets/evaluation-dataset.ts'
