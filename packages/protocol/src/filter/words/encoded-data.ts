/** Base64 shorter than this is taken for words. */
const minEncodedChars = 200
const dataAddress = /data:[\w.+-]+\/[\w.+-]+[;,][^\s"'<>()\\]*/uy

/** Base64 in both alphabets. */
const encodedCode = Uint8Array.from({ length: 128 }, (_, code) => Number(/[A-Za-z0-9+/=_-]/u.test(String.fromCharCode(code))))

/**
 * Where encoded data that begins at `at`, the start of a word, ends. When there is none, minus the place up to which none begins: looking
 * 200 characters ahead and back again settles most of them at one stroke.
 */
export function encodedEnd(text: string, at: number): number {
  if (text.charCodeAt(at) === 100 && text.startsWith('data:', at)) {
    dataAddress.lastIndex = at
    if (dataAddress.test(text)) return dataAddress.lastIndex
  }
  let probe = at + minEncodedChars
  if (probe >= text.length) return -nextData(text, at, text.length)
  while (probe > at && isEncoded(text, probe)) probe--
  if (probe > at) return -nextData(text, at, probe)
  let end = at + minEncodedChars
  while (end < text.length && isEncoded(text, end)) end++
  const run = text.slice(at, end)
  const mixed = /[0-9]/u.test(run) && /[A-Z]/u.test(run) && /[a-z]/u.test(run)
  return mixed ? end : -nextData(text, at, end)
}

function isEncoded(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code < 128 && encodedCode[code] === 1
}

/** `until`, or the `data:` that begins before it, which must be looked at. */
function nextData(text: string, at: number, until: number): number {
  const found = text.slice(at + 1, until + 'data:'.length - 1).indexOf('data:')
  return found === -1 ? until : at + 1 + found
}
