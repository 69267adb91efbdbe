/** One call of a sequence. */
export interface Step {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  body?: Record<string, unknown>
}

/** The step of the sequence of that number: `seq-` becomes its own prefix, since a server keeps the names of the sequences before. */
export function inSequence(step: Step, sequence: number): Step {
  return JSON.parse(JSON.stringify(step).replaceAll(/seq-/gi, `s${sequence}-`)) as Step
}
