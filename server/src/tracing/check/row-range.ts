/** Collects numbers of damaged rows and says them in a few words. */
export class RowRange {
  count = 0
  private first = Infinity
  private last = -Infinity

  add(row: number): void {
    this.count++
    this.first = Math.min(this.first, row)
    this.last = Math.max(this.last, row)
  }

  /** `3 rows of block between 17 and 90`. */
  of(table: string): string {
    if (this.count === 1) return `row ${this.first} of ${table}`
    return `${this.count} rows of ${table} between ${this.first} and ${this.last}`
  }
}
