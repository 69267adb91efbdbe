import { safeText } from './safe-text.ts'
import type { Span } from './span.ts'

/** What is written as the span's outputs: given the result, or the list of what a stream gave. `undefined` writes none. */
export type OutputsOf = (result: unknown) => unknown

/** Writes the outputs and ends the span; a mapping that throws costs the outputs, not the program. */
export function finishSpan(span: Span, result: unknown, outputsOf: OutputsOf): void {
  writeOutputs(span, result, outputsOf)
  span.end()
}

/** The same with an error, for what has given something before it failed. */
export function failSpan(span: Span, error: unknown, { result, outputsOf }: { result: unknown; outputsOf: OutputsOf }): void {
  writeOutputs(span, result, outputsOf)
  span.fail(error).end()
}

function writeOutputs(span: Span, result: unknown, outputsOf: OutputsOf): void {
  if (!span.isRecording()) return
  try {
    const outputs = outputsOf(result)
    if (outputs !== undefined) span.setOutputs(outputs)
  } catch (error) {
    span.addEvent('assay.outputs_failed', { message: safeText(error) })
  }
}
