import { invalidParameter } from '@assay/protocol'

/**
 * The 16 bytes of a trace id, written with MLflow's `tr-` or without.
 * @throws INVALID_PARAMETER_VALUE when the text is not 32 hex digits.
 */
export function parseTraceId(text: string): Uint8Array {
  const hex = text.startsWith('tr-') ? text.slice(3) : text
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw invalidParameter(`Invalid trace ID '${text.slice(0, 100)}': it must be 'tr-' and 32 hex digits.`)
  return Buffer.from(hex, 'hex')
}
