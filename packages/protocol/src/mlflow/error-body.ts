import type { AppError, ErrorCode } from '../errors.ts'

/** `error_class` where it is not the code itself, as MLflow 3.18 sends it. */
const classes: Partial<Record<ErrorCode, string>> = {
  RESOURCE_DOES_NOT_EXIST: 'RESOURCE_NOT_FOUND',
  BAD_REQUEST: 'INVALID_PARAMETER_VALUE',
}

export interface MlflowErrorBody {
  error_code: string
  message: string
  /** `KAM00`: the caller's fault; `XXM00`: the server's. */
  sqlstate: string
  error_class: string
}

/** An error as MLflow's clients read it. */
export function mlflowErrorBody(error: AppError): MlflowErrorBody {
  return {
    error_code: error.code,
    message: error.message,
    sqlstate: error.status < 500 ? 'KAM00' : 'XXM00',
    error_class: classes[error.code] ?? error.code,
  }
}
