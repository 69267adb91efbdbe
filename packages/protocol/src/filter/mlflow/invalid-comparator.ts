import { clip } from '../filter-error.ts'
import { asPythonSet, comparatorsOf } from './mlflow-comparators.ts'
import type { MlflowKey } from './mlflow-key.ts'

/** MLflow's sentence for a comparator that a key does not take. */
export function invalidComparator(key: MlflowKey, comparator: string): string {
  const allowed = asPythonSet(comparatorsOf[key.kind])
  switch (key.kind) {
    case 'span':
      return `span.${clip(key.key)} comparator '${comparator}' not one of '${allowed}'`
    case 'spanContent':
      return `span.content comparator '${comparator}' not one of '${allowed}'`
    case 'assessment':
      return `assessment.${clip(key.key)} comparator '${comparator}' not one of '${allowed}'`
    case 'issue':
      return `issue.id comparator '${comparator}' not one of '${allowed}'`
    case 'prompt':
      return `Invalid comparator '${comparator}' for prompts filter. Only '=' is supported with format: prompt = "name/version"`
    case 'reservedMetadata':
      return `Comparator '${comparator}' is not supported for reserved metadata '${key.key}'. Only '=', '!=', 'IS NULL', and 'IS NOT NULL' are supported.`
    default:
      return `Invalid comparator '${comparator}' not one of '${allowed}'`
  }
}
