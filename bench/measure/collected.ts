import type { Measure } from '../report/section.ts'
import { type Sample, sampleOf } from './sample.ts'

/** Values as the repeats of a suite bring them in. */
export class Collected {
  readonly #rows = new Map<string, { unit: string; bySubject: Map<string, Repeats> }>()

  add(name: string, unit: string, subject: string, value: number): void {
    if (!Number.isFinite(value)) throw new RangeError(`${name} of ${subject} came out as ${value}`)
    this.#repeats(name, unit, subject).values.push(value)
  }

  /** A repeat that was given up at a limit, which all others are below. */
  addGivenUp(name: string, unit: string, subject: string, limit: number): void {
    this.#repeats(name, unit, subject).givenUp.push(limit)
  }

  /** Undefined where nothing was measured. */
  sample(name: string, subject: string): Sample | undefined {
    const repeats = this.#rows.get(name)?.bySubject.get(subject)
    return repeats === undefined ? undefined : sampleOf(repeats.values, repeats.givenUp)
  }

  /** In the order in which each was first added. */
  measures(): Measure[] {
    return [...this.#rows].map(([name, { unit, bySubject }]) => ({
      name,
      unit,
      values: Object.fromEntries([...bySubject].map(([subject, { values, givenUp }]) => [subject, sampleOf(values, givenUp)])),
    }))
  }

  #repeats(name: string, unit: string, subject: string): Repeats {
    const row = this.#rows.get(name) ?? { unit, bySubject: new Map<string, Repeats>() }
    this.#rows.set(name, row)
    const repeats = row.bySubject.get(subject) ?? { values: [], givenUp: [] }
    row.bySubject.set(subject, repeats)
    return repeats
  }
}

interface Repeats {
  values: number[]
  givenUp: number[]
}
