import { readMessage, required, text } from '@assay/protocol/mlflow'

/** Clients send both names of the id; older ones only `run_uuid`. */
export const runIdFields = { run_id: text, run_uuid: text }

/** @throws INVALID_PARAMETER_VALUE where neither is there */
export function idOf({ run_id, run_uuid }: { run_id: string; run_uuid: string }): string {
  return readMessage({ run_id: required(text) }, { run_id: run_id || run_uuid }).run_id
}
