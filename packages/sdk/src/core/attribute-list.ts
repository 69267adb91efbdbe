import type { AttributeValue } from './attribute-value.ts'

/**
 * Attributes in the order of their first setting. One plain array rather than a Map: a span has few, and a tenth of what a span cost was
 * the Map.
 */
export class AttributeList {
  /** Key, value, key, value … */
  #entries: (string | AttributeValue)[] = noEntries

  static from(entries: Iterable<readonly [string, AttributeValue]>): AttributeList {
    const list = new AttributeList()
    for (const [key, value] of entries) list.set(key, value)
    return list
  }

  get size(): number {
    return this.#entries.length / 2
  }

  keyAt(index: number): string {
    return this.#entries[2 * index] as string
  }

  valueAt(index: number): AttributeValue {
    return this.#entries[2 * index + 1] as AttributeValue
  }

  has(key: string): boolean {
    return this.#find(key) >= 0
  }

  /** A key that is there gets the new value at its old place. */
  set(key: string, value: AttributeValue): this {
    const at = this.#find(key)
    if (at >= 0) this.#entries[at + 1] = value
    // The first `push` onto an empty array makes room for 17.
    else if (this.#entries === noEntries) this.#entries = [key, value]
    else this.#entries.push(key, value)
    return this
  }

  /** A list of its own with the same attributes. */
  copy(): AttributeList {
    const list = new AttributeList()
    list.#entries = [...this.#entries]
    return list
  }

  #find(key: string): number {
    const entries = this.#entries
    for (let at = 0; at < entries.length; at += 2) if (entries[at] === key) return at
    return -1
  }
}

const noEntries: (string | AttributeValue)[] = []
