/** Method, path and body. What was made before is named as `{run 0}`, `{model 0}`, `{experiment 0}`. */
export type Call = readonly [method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: Record<string, unknown>]

export const tooLong = (chars: number): string => 'x'.repeat(chars + 1)
