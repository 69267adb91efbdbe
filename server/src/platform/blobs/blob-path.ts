import { invalidParameter } from '@assay/protocol'

/** Bytes of one name, as file systems have it, and of all of a path. */
const maxNameBytes = 255
const maxPathBytes = 4_000
const maxNames = 100

/** How often a path may be encoded: MLflow's clients encode once, and whoever hides dots does so again. */
const maxDecodings = 5

/**
 * The names of a path as it stands in an address, `a/b.txt`, none of which leads anywhere else on any system. Empty for the empty path.
 * @throws INVALID_PARAMETER_VALUE with MLflow's text
 */
export function blobPath(written: string): string[] {
  const path = decoded(written)
  if (path === '') return []
  if (Buffer.byteLength(path) > maxPathBytes) throw invalidPath()
  const names = path.split('/')
  if (names.length > maxNames || !names.every(isName) || /^[A-Za-z]:/.test(path)) throw invalidPath()
  return names
}

function decoded(written: string): string {
  let path = written
  for (let i = 0; i < maxDecodings && path.includes('%'); i++) {
    try {
      path = decodeURIComponent(path)
    } catch {
      // A percent sign of the name itself is left when the encoding of the address is gone.
      if (i === 0) throw invalidPath()
      break
    }
  }
  return path
}

function isName(name: string): boolean {
  if (name === '' || name === '.' || name.startsWith('..') || Buffer.byteLength(name) > maxNameBytes) return false
  // U+FFFD: what was no UTF-8 in the address.
  return !/[\\#\u0000-\u001f\u007f\ufffd]/.test(name) && name.isWellFormed()
}

function invalidPath() {
  return invalidParameter('Invalid path')
}
