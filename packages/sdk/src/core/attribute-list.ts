import type { AttributeValue } from './attribute-value.ts'

/**
 * Attributes in the order of their first setting. Two arrays rather than a Map: a span has few, and a tenth of what a span costs was the Map.
 */
export class AttributeList {
  readonly keys: string[] = []
  readonly values: AttributeValue[] = []

  static from(entries: Iterable<readonly [string, AttributeValue]>): AttributeList {
    const list = new AttributeList()
    for (const [key, value] of entries) list.set(key, value)
    return list
  }

  get size(): number {
    return this.keys.length
  }

  has(key: string): boolean {
    return this.keys.includes(key)
  }

  /** A key that is there gets the new value at its old place. */
  set(key: string, value: AttributeValue): this {
    const at = this.keys.indexOf(key)
    if (at >= 0) {
      this.values[at] = value
    } else {
      this.keys.push(key)
      this.values.push(value)
    }
    return this
  }

  /** A list of its own with the same attributes. */
  copy(): AttributeList {
    const list = new AttributeList()
    list.keys.push(...this.keys)
    list.values.push(...this.values)
    return list
  }
}
