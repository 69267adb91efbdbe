import type { Usage } from '@assay/protocol'

/** Token counts as an emitter reports them, before it is known which count contains which. */
export interface UsageReport {
  input?: number
  output?: number
  total?: number
  cachedRead?: number
  cachedWrite?: number
  audioInput?: number
  reasoning?: number
  audioOutput?: number
}

/** What is known beforehand of a convention; otherwise the counts themselves decide. */
export interface Containment {
  /** Input is reported without what was read from and written to a cache. */
  cachesOutside?: boolean
  /** Output is reported without reasoning. */
  reasoningOutside?: boolean
  /** What the total has beyond input and output is reasoning that is reported nowhere else. */
  totalHoldsReasoning?: boolean
}

/**
 * Splits reported tokens into exclusive classes, or null when nothing was reported.
 *
 * OpenAI, Gemini (caches), OpenInference, MLflow and the semantic conventions count cached tokens inside input and reasoning inside output.
 * Anthropic's and Bedrock's raw counts leave the caches out, Gemini's leave reasoning out. Where an emitter passes raw counts on, the
 * numbers tell: a part cannot exceed its whole, and a total that only adds up with the part outside says that it is outside. A report that
 * fits both readings is read as containing. No class is negative, and the classes sum up to the reported input plus output.
 */
export function splitUsage(report: UsageReport, known: Containment = {}): Usage | null {
  const { total, cachedRead, cachedWrite, audioInput, audioOutput } = report
  let { input, output, reasoning } = report
  const caches = (cachedRead ?? 0) + (cachedWrite ?? 0)
  let thought = reasoning ?? 0
  let cachesOutside = known.cachesOutside ?? caches > (input ?? 0)
  let reasoningOutside = known.reasoningOutside ?? thought > (output ?? 0)

  if (total !== undefined && input !== undefined && output !== undefined) {
    const beyond = total - input - output
    if (beyond > 0 && beyond === caches + thought) cachesOutside = reasoningOutside = true
    else if (beyond > 0 && beyond === caches) cachesOutside = true
    else if (beyond > 0 && beyond === thought) reasoningOutside = true
    else if (beyond > 0 && reasoning === undefined && known.totalHoldsReasoning === true) {
      reasoning = thought = beyond
      reasoningOutside = true
    }
  } else if (total !== undefined && input !== undefined && total > input) {
    output = total - input
  } else if (total !== undefined && output !== undefined && total > output) {
    input = total - output
  }

  const usage: Usage = {}
  let restOfInput = cachesOutside ? (input ?? 0) + caches : (input ?? caches)
  if (cachedRead !== undefined) restOfInput -= usage.cachedRead = Math.min(cachedRead, restOfInput)
  if (cachedWrite !== undefined) restOfInput -= usage.cachedWrite = Math.min(cachedWrite, restOfInput)
  if (audioInput !== undefined) restOfInput -= usage.audioInput = input === undefined ? audioInput : Math.min(audioInput, restOfInput)
  if (input !== undefined) usage.input = restOfInput

  let restOfOutput = reasoningOutside ? (output ?? 0) + thought : (output ?? thought)
  if (reasoning !== undefined) restOfOutput -= usage.reasoning = Math.min(reasoning, restOfOutput)
  if (audioOutput !== undefined)
    restOfOutput -= usage.audioOutput = output === undefined ? audioOutput : Math.min(audioOutput, restOfOutput)
  if (output !== undefined) usage.output = restOfOutput

  for (const _ in usage) return usage
  return null
}

/** No call uses a trillion tokens: a greater count is a mistake, and sums of counts stay exact. */
export const tokenCountMax = 1e12

/** A count that can be trusted: not negative and at most `tokenCountMax`; numbers in text count too. Fractions are cut. */
export function tokenCount(value: unknown): number | undefined {
  const count =
    typeof value === 'number'
      ? value
      : typeof value === 'bigint' || (typeof value === 'string' && value !== '')
        ? Number(value)
        : Number.NaN
  return count >= 0 && count <= tokenCountMax ? Math.trunc(count) : undefined
}
