export { assessmentMessage, type AssessmentMessage, readAssessment, readJudgement } from './assessment.ts'
export { mlflowErrorBody, type MlflowErrorBody } from './error-body.ts'
export {
  anyInt,
  bool,
  double,
  enumeration,
  floatLike,
  int,
  isObject,
  keyValueMessages,
  keyValues,
  list,
  nullable,
  object,
  required,
  text,
  textMap,
  where,
} from './fields.ts'
export { anyValueOfJson } from './json-any-value.ts'
export { checkCount } from './check-count.ts'
export { exactJson, numberText, parseExactJson } from './exact-json.ts'
export { checkJsonDepth } from './json-depth.ts'
export { linkedPromptsKey, readLinkedPrompts } from './linked-prompts.ts'
export { type Field, type Fields, type MessageOf, readMessage, wrongType } from './message.ts'
export { checkMaxResults, maxSearchResults } from './max-results.ts'
export { mlflowTags } from './mlflow-tags.ts'
export { offsetPage, pageTokenOf, partPage, readOffsetToken, readPageToken } from './page-token.ts'
export { pythonJson, pythonRepr } from './python-json.ts'
export { durationOf, readDurationUs, readTimestamp, timestampOf } from './timestamp.ts'
export { mlflowTraceId, readTraceId } from './trace-id.ts'
export { checkName, checkTagKey, isTagKey, maxKeyChars, tooLong } from './entity-name.ts'
