import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** The forms in which secrets are sealed, one byte in front of all. The first did not say with which key. */
const keyless = 1
const keyed = 2
const keyIdBytes = 4
const nonceBytes = 12
const tagBytes = 16
const algorithm = 'aes-256-gcm'

export type Unsealed =
  | { kind: 'open'; secret: string }
  /** Sealed with another key than this server has: it must be entered anew. */
  | { kind: 'other-key' }
  /** Sealed for another place, or changed since. */
  | { kind: 'damaged' }

/**
 * Seals secrets that this server must be able to read again: AES-256-GCM with a new random nonce each time and a key that lies outside the
 * database. What is sealed names its key by 4 bytes of a hash, so that a lost key is told from a changed row.
 */
export class SecretBox {
  private readonly key: Buffer
  private readonly keyId: Buffer

  /** `key` has 32 bytes. */
  constructor(key: Buffer) {
    this.key = key
    this.keyId = createHash('sha256').update('assay secret key\0').update(key).digest().subarray(0, keyIdBytes)
  }

  /** `place` says whose secret it is; opened for any other place it does not open, so a row that is copied to another gives nothing away. */
  seal(secret: string, place: string): Uint8Array {
    const nonce = randomBytes(nonceBytes)
    const head = Buffer.concat([Buffer.of(keyed), this.keyId])
    const cipher = createCipheriv(algorithm, this.key, nonce, { authTagLength: tagBytes }).setAAD(additional(head, place))
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
    return Buffer.concat([head, nonce, sealed, cipher.getAuthTag()])
  }

  /** Null where it was sealed with another key, for another place, or was changed since. */
  open(sealed: Uint8Array, place: string): string | null {
    const unsealed = this.unseal(sealed, place)
    return unsealed.kind === 'open' ? unsealed.secret : null
  }

  /** As `open`, saying why it does not open. */
  unseal(sealed: Uint8Array, place: string): Unsealed {
    const bytes = Buffer.from(sealed)
    const headBytes = bytes[0] === keyed ? 1 + keyIdBytes : 1
    const head = bytes.subarray(0, headBytes)
    if ((bytes[0] !== keyed && bytes[0] !== keyless) || bytes.length < headBytes + nonceBytes + tagBytes) return { kind: 'damaged' }
    if (bytes[0] === keyed && !head.subarray(1).equals(this.keyId)) return { kind: 'other-key' }
    const nonce = bytes.subarray(headBytes, headBytes + nonceBytes)
    const decipher = createDecipheriv(algorithm, this.key, nonce, { authTagLength: tagBytes })
      .setAAD(bytes[0] === keyed ? additional(head, place) : Buffer.from(place))
      .setAuthTag(bytes.subarray(-tagBytes))
    try {
      const secret = decipher.update(bytes.subarray(headBytes + nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
      return { kind: 'open', secret }
    } catch {
      return { kind: 'damaged' }
    }
  }
}

/** What is sealed along: form and key, too, so that neither can be exchanged. */
function additional(head: Uint8Array, place: string): Buffer {
  return Buffer.concat([head, Buffer.from(place)])
}
