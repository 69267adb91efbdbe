import type { MapSpan } from './trace-steps.ts'

/** A call of an agent from 0 to 100 µs; `id` is its name too, unless it has one. */
export function aMapSpan({ id = 'root', ...parts }: Partial<MapSpan> = {}): MapSpan {
  return {
    id,
    parentId: null,
    type: 'AGENT',
    name: id,
    tool: parts.type === 'TOOL' ? (parts.name ?? id) : null,
    model: null,
    failed: false,
    errorType: '',
    error: '',
    startUs: 0,
    durationUs: 100,
    costUsd: null,
    ...parts,
  }
}
