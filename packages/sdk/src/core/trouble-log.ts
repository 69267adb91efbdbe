/** One kind of trouble is told once, however often it happens; `stats()` has the numbers. */
export class TroubleLog {
  readonly #told = new Set<string>()
  readonly #write: (line: string) => void

  constructor(write: (line: string) => void) {
    this.#write = write
  }

  tell(kind: string, message: string): void {
    if (this.#told.has(kind)) return
    this.#told.add(kind)
    try {
      this.#write(`[assay] ${message}`)
    } catch {
      // A log that throws must not reach the program that is being traced.
    }
  }

  /** Lets a kind be told again: its trouble is over. */
  forget(kind: string): void {
    this.#told.delete(kind)
  }
}
