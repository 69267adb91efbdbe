import type { Measure } from '../report/section.ts'
import { type Sample, sampleOf } from './sample.ts'

/** Values as the repeats of a suite bring them in. */
export class Collected {
  readonly #rows = new Map<string, { unit: string; bySubject: Map<string, number[]> }>()

  add(name: string, unit: string, subject: string, value: number): void {
    if (!Number.isFinite(value)) throw new RangeError(`${name} of ${subject} came out as ${value}`)
    const row = this.#rows.get(name) ?? { unit, bySubject: new Map<string, number[]>() }
    this.#rows.set(name, row)
    row.bySubject.set(subject, [...(row.bySubject.get(subject) ?? []), value])
  }

  /** Undefined where nothing was measured. */
  sample(name: string, subject: string): Sample | undefined {
    const values = this.#rows.get(name)?.bySubject.get(subject)
    return values === undefined ? undefined : sampleOf(values)
  }

  /** In the order in which each was first added. */
  measures(): Measure[] {
    return [...this.#rows].map(([name, { unit, bySubject }]) => ({
      name,
      unit,
      values: Object.fromEntries([...bySubject].map(([subject, values]) => [subject, sampleOf(values)])),
    }))
  }
}
