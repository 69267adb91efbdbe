import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Of the form in which secrets are sealed: one byte in front of all. */
const version = 1
const nonceBytes = 12
const tagBytes = 16
const algorithm = 'aes-256-gcm'

/** Seals secrets that this server must be able to read again: AES-256-GCM, with a key that lies outside the database. */
export class SecretBox {
  private readonly key: Buffer

  /** `key` has 32 bytes. */
  constructor(key: Buffer) {
    this.key = key
  }

  /** `place` says whose secret it is; opened for any other place it does not open, so a row that is copied to another gives nothing away. */
  seal(secret: string, place: string): Uint8Array {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv(algorithm, this.key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(place))
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
    return Buffer.concat([Buffer.of(version), nonce, sealed, cipher.getAuthTag()])
  }

  /** Null where it was sealed with another key, for another place, or was changed since. */
  open(sealed: Uint8Array, place: string): string | null {
    const bytes = Buffer.from(sealed)
    if (bytes[0] !== version || bytes.length < 1 + nonceBytes + tagBytes) return null
    const nonce = bytes.subarray(1, 1 + nonceBytes)
    const decipher = createDecipheriv(algorithm, this.key, nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(place))
      .setAuthTag(bytes.subarray(-tagBytes))
    try {
      return decipher.update(bytes.subarray(1 + nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
    } catch {
      return null
    }
  }
}
