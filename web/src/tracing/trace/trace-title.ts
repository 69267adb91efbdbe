import type { TraceSummary } from '@assay/protocol'
import { oneLine } from '../../ui/safe/visible-text.ts'

/** By what a person knows a trace again. */
export interface TraceTitle {
  /** What was asked, or the trace's name where nothing was, or only a program could read it. */
  text: string
  /** `text` are somebody's words. */
  isSaid: boolean
  /** The input where it is data; empty where it is not. */
  data: string
}

/** One line each, of a stranger's text: to be drawn by `SafeText`. */
export function traceTitle({ inputPreview, name, traceId }: Pick<TraceSummary, 'inputPreview' | 'name' | 'traceId'>): TraceTitle {
  const input = oneLine(inputPreview)
  const named = oneLine(name) || traceId
  if (input === '') return { text: named, isSaid: false, data: '' }
  if (isData(input)) return { text: named, isSaid: false, data: plainData(input) }
  return { text: input, isSaid: true, data: '' }
}

/** A text of JSON, whole or cut off somewhere. */
export function isData(text: string): boolean {
  return /^(?:\{\s*(?:"|\}|$)|\[\s*(?:[[{"\d\-\]]|true|false|null|$))/.test(text)
}

/** JSON as it is read with the least marks: keys that are plain names without their quotes. */
export function plainData(json: string): string {
  return json.replace(/"([A-Za-z_][\w.-]*)"\s*:\s*/g, '$1: ')
}
