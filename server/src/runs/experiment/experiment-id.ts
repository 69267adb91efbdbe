import { invalidParameter } from '@assay/protocol'

/** The number behind an experiment's id. @throws INVALID_PARAMETER_VALUE */
export function experimentNumber(experimentId: string): number {
  const number = /^\d{1,16}$/.test(experimentId) ? Number(experimentId) : NaN
  if (Number.isSafeInteger(number)) return number
  throw invalidParameter(`Invalid experiment ID '${experimentId}'. Experiment ID must be a valid integer.`)
}
