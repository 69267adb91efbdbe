import { createHash } from 'node:crypto'

const bytes = 32
const modulus = 1n << BigInt(bytes * 8)

/** What of a record counts as content: all but its id and times. */
interface Content {
  inputs: string
  outputs: string | null
  expectations: string | null
  tags: string
  source: string | null
}

/**
 * The sum of the hashes of records, modulo 2^256: a record goes in or out in a step of its own, and the order does not matter. 32 bytes,
 * big-endian; all zeros for no record.
 */
export class ContentSum {
  private sum: bigint

  constructor(stored: Uint8Array = new Uint8Array(bytes)) {
    this.sum = BigInt(`0x${Buffer.from(stored).toString('hex')}`)
  }

  add(record: Content): void {
    this.sum = (this.sum + hashOf(record)) % modulus
  }

  remove(record: Content): void {
    this.sum = (this.sum - hashOf(record) + modulus) % modulus
  }

  toBytes(): Uint8Array {
    return Buffer.from(this.sum.toString(16).padStart(bytes * 2, '0'), 'hex')
  }
}

/** 8 hex digits, as long as MLflow's. */
export function digestOf(sum: Uint8Array): string {
  return createHash('sha256').update(sum).digest('hex').slice(0, 8)
}

function hashOf({ inputs, outputs, expectations, tags, source }: Content): bigint {
  const text = JSON.stringify([inputs, outputs, expectations, tags, source])
  return BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)
}
