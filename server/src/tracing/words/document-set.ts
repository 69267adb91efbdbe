/** Documents of a range that are gathered in no order, a bit each. */
export class DocumentSet {
  private readonly first: number
  private readonly bits: Uint8Array

  constructor(first: number, last: number) {
    this.first = first
    this.bits = new Uint8Array(Math.floor((last - first) / 8) + 1)
  }

  add(doc: number): void {
    const at = doc - this.first
    const byte = Math.floor(at / 8)
    this.bits[byte] = (this.bits[byte] as number) | (1 << (at % 8))
  }

  /** The last document not behind `most`; -1 when there is none. */
  atMost(most: number): number {
    let at = Math.min(most - this.first, this.bits.length * 8 - 1)
    while (at >= 0) {
      const byte = this.bits[Math.floor(at / 8)] as number
      if (byte === 0) {
        at = Math.floor(at / 8) * 8 - 1
        continue
      }
      if ((byte & (1 << (at % 8))) !== 0) return this.first + at
      at--
    }
    return -1
  }
}
