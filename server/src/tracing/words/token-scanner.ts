import { camelParts, escapedWords, indexTokens, leftOutToken, maxTokenChars } from '@assay/protocol'

/** Takes tokens: ASCII letters of either case and digits, or (folded) the UTF-8 of what `indexTokens` makes of a word beyond ASCII. */
export interface TokenSink {
  /**
   * The tokens whose begin and length stand by turns in the first `count` of `places`, in `bytes`, over which `view` is; to be taken in lower
   * case. Nothing of them is kept. Returns how much of `places` then has those that have a capital.
   */
  addWords(bytes: Uint8Array, view: DataView, places: Int32Array, count: number): number
  /** The token at the beginning of `bytes`, which is in lower case. */
  addFolded(bytes: Uint8Array, view: DataView, length: number): void
}

/** ASCII letters and digits. */
const wordByte = Uint8Array.from({ length: 256 }, (_, code) => Number(code < 128 && /[A-Za-z0-9]/u.test(String.fromCharCode(code))))
/** Text gone through before its tokens are taken. */
export const stretchBytes = 4096

/** Base64 in both alphabets. */
const encodedByte = Uint8Array.from({ length: 256 }, (_, code) => Number(code < 128 && /[A-Za-z0-9+/=_-]/u.test(String.fromCharCode(code))))
/** `[\w.+-]`: what the type of a `data:` address is made of. */
const mediaByte = Uint8Array.from({ length: 256 }, (_, code) => Number(code < 128 && /[\w.+-]/u.test(String.fromCharCode(code))))
/** Bytes at which a `data:` address ends. */
const addressEndByte = Uint8Array.from({ length: 256 }, (_, code) => Number(code < 128 && /[\s"'<>()\\]/u.test(String.fromCharCode(code))))
/** UTF-8 of the white space beyond ASCII, first bytes and all. */
const wideSpaces = new Set(
  [...'\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF'].map(utf8Number),
)
/** Base64 shorter than this is taken for words, as in `encodedEnd`. */
const minEncodedBytes = 200
const backslash = 0x5c

function utf8Number(letter: string): number {
  return [...Buffer.from(letter)].reduce((sum, byte) => sum * 256 + byte, 0)
}

/**
 * Finds in UTF-8 the tokens that `indexTokens` finds in its text. Plain ASCII words, nearly all there are, are taken from the bytes as they
 * lie; only a word that changes case inside or has a letter beyond ASCII becomes a string, and a text with a backslash.
 */
export class TokenScanner {
  private readonly sink: TokenSink
  private readonly written = Buffer.alloc(4096)
  private readonly writtenView = viewOf(this.written)
  private bytes: Uint8Array = this.written
  private view = this.writtenView
  /** Where tokens begin and end, in turn. */
  private readonly bounds = new Int32Array(stretchBytes + 2)
  /** The first backslash in `bytes` at or behind `searchedFrom`; their end when there is none. */
  private nextBackslash = 0
  private searchedFrom = 0

  constructor(sink: TokenSink) {
    this.sink = sink
  }

  /** A number or a boolean as it is written: ASCII, and short. */
  text(text: string): void {
    this.scan(this.written, this.writtenView, 0, this.written.write(text, 0, 'latin1'))
  }

  /** Takes the tokens of the text at [start, end). The bytes must stay as they are as long as texts of them are taken. */
  utf8(bytes: Uint8Array, start: number, end: number): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes
      this.view = viewOf(bytes)
      this.searchBackslash(start)
    }
    this.scan(bytes, this.view, start, end)
    if (start > this.nextBackslash || start < this.searchedFrom) this.searchBackslash(start)
    if (this.nextBackslash < end) this.takeEscaped(textOf(bytes, start, end))
  }

  /** One look through all of the bytes: one for each text would cost more than the backslashes. */
  private searchBackslash(from: number): void {
    const found = this.bytes.indexOf(backslash, from)
    this.searchedFrom = from
    this.nextBackslash = found === -1 ? this.bytes.length : found
  }

  private takeEscaped(text: string): void {
    const words = Buffer.from(escapedWords(text))
    if (words.length > 0) this.scan(words, viewOf(words), 0, words.length)
  }

  private scan(bytes: Uint8Array, view: DataView, start: number, end: number): void {
    const { bounds } = this
    // In a local variable it is not looked up for each byte.
    const isWordByte = wordByte
    /** No base64 begins before this. */
    let plainUntil = start
    /** What is before this is encoded data. */
    let dataUntil = start
    let at = start
    /** 1 when a token that began in the stretch before is still going on. */
    let open = 0
    let leavesOut = false
    while (at < end) {
      const stretchEnd = asciiEnd(bytes, view, at, Math.min(end, at + stretchBytes))
      const beyondAscii = stretchEnd < end && (bytes[stretchEnd] as number) >= 0x80
      let count = open
      let inWord = open
      // A branch that depends on where words end would be foreseen wrongly at each end, which costs more than all else here.
      for (; at < stretchEnd; at++) {
        const isWord = isWordByte[bytes[at] as number] as number
        bounds[count] = at
        count += isWord ^ inWord
        inWord = isWord
      }
      if (inWord !== 0 && (beyondAscii || at === end)) bounds[count++] = at
      open = count & 1
      const openFrom = bounds[count - open] as number
      const mark = beyondAscii ? punctuationBytes(bytes, at, end) : 0
      let mixedFrom = at
      let words = 0
      for (let i = 0; i < count - open; i += 2) {
        const from = bounds[i] as number
        const length = (bounds[i + 1] as number) - from
        if (from < dataUntil) continue
        if (from >= plainUntil) {
          const encoded = encodedEnd(bytes, from, end)
          if (encoded > 0) {
            dataUntil = encoded
            leavesOut = true
            continue
          }
          plainUntil = -encoded
        }
        if (length === 4 && isDataColon(bytes, from, end)) {
          const address = dataAddressEnd(bytes, from, end)
          if (address > 0) {
            dataUntil = address
            leavesOut = true
            continue
          }
        }
        if (beyondAscii && mark === 0 && from + length === at) mixedFrom = from
        else {
          bounds[words++] = from
          bounds[words++] = Math.min(length, maxTokenChars)
          leavesOut ||= length > maxTokenChars
        }
      }
      this.takeWords(bytes, view, words, end)
      if (dataUntil > at) {
        at = dataUntil
        open = 0
      } else if (beyondAscii) at = mark > 0 ? at + mark : this.takeMixedWord(bytes, mixedFrom, at, end)
      else if (open === 1) bounds[0] = openFrom
    }
    if (leavesOut) this.takeText(leftOutToken)
  }

  private takeWords(bytes: Uint8Array, view: DataView, count: number, end: number): void {
    const { bounds } = this
    const capitals = this.sink.addWords(bytes, view, bounds, count)
    for (let i = 0; i < capitals; i += 2) {
      const from = bounds[i] as number
      const wordEnd = from + (bounds[i + 1] as number)
      // A word that was cut has no parts.
      if (wordEnd === end || wordByte[bytes[wordEnd] as number] === 0) this.takeParts(bytes, from, wordEnd)
    }
  }

  private takeParts(bytes: Uint8Array, from: number, end: number): void {
    let capitals = 0
    for (let i = from; i < end; i++) if (((bytes[i] as number) & 0x20) === 0) capitals++
    // One capital in front, or nothing but capitals, is a word of one part.
    if (capitals === end - from || (capitals === 1 && ((bytes[from] as number) & 0x20) === 0)) return
    for (const part of camelParts(textOf(bytes, from, end))) this.takeText(part)
  }

  /** A word with a letter beyond ASCII, and all that stands to it without ASCII punctuation between. Returns its end. */
  private takeMixedWord(bytes: Uint8Array, from: number, at: number, end: number): number {
    let wordEnd = at
    while (wordEnd < end && ((bytes[wordEnd] as number) >= 0x80 || wordByte[bytes[wordEnd] as number] === 1)) wordEnd++
    indexTokens(textOf(bytes, from, wordEnd), (token) => this.takeText(token))
    return wordEnd
  }

  private takeText(token: string): void {
    const length = this.written.write(token.toLowerCase(), 0, 'utf8')
    this.sink.addFolded(this.written, this.writtenView, length)
  }
}

/** The first byte beyond ASCII in [at, end), or `end`. */
function asciiEnd(bytes: Uint8Array, view: DataView, at: number, end: number): number {
  let all = 0
  let i = at
  for (; i + 4 <= end; i += 4) all |= view.getInt32(i, true)
  for (; i < end; i++) all |= bytes[i] as number
  if ((all & 0x80808080) === 0) return end
  let first = at
  while ((bytes[first] as number) < 0x80) first++
  return first
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8')
}

/** 3 when U+2010 … U+2063 stands at `at`: dashes, typographic quotes and dots, which separate words; else 0. */
function punctuationBytes(bytes: Uint8Array, at: number, end: number): 0 | 3 {
  if (bytes[at] !== 0xe2 || at + 2 >= end) return 0
  const second = bytes[at + 1]
  const third = bytes[at + 2] as number
  return (second === 0x80 && third >= 0x90 && third <= 0xbf) || (second === 0x81 && third >= 0x80 && third <= 0xa3) ? 3 : 0
}

/** Where base64 that begins at `at` ends; when there is none, minus the place up to which none begins. */
function encodedEnd(bytes: Uint8Array, at: number, end: number): number {
  let probe = at + minEncodedBytes
  if (probe >= end) return -end
  while (probe > at && encodedByte[bytes[probe] as number] === 1) probe--
  if (probe > at) return -probe
  let encoded = at + minEncodedBytes
  while (encoded < end && encodedByte[bytes[encoded] as number] === 1) encoded++
  let digit = false
  let small = false
  let capital = false
  for (let i = at; i < encoded; i++) {
    const byte = bytes[i] as number
    if (byte >= 48 && byte <= 57) digit = true
    else if (byte >= 97 && byte <= 122) small = true
    else if (byte >= 65 && byte <= 90) capital = true
  }
  return digit && small && capital ? encoded : -encoded
}

/** `data:`, where four letters stand. */
function isDataColon(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    at + 4 < end &&
    bytes[at + 4] === 0x3a &&
    bytes[at] === 0x64 &&
    bytes[at + 1] === 0x61 &&
    bytes[at + 2] === 0x74 &&
    bytes[at + 3] === 0x61
  )
}

/** Where the `data:` address that begins at `at` ends; 0 when there is none. */
function dataAddressEnd(bytes: Uint8Array, at: number, end: number): number {
  const slash = mediaEnd(bytes, at + 5, end)
  if (slash === at + 5 || bytes[slash] !== 0x2f || slash >= end) return 0
  let i = mediaEnd(bytes, slash + 1, end)
  if (i === slash + 1 || i >= end || (bytes[i] !== 0x3b && bytes[i] !== 0x2c)) return 0
  for (i++; i < end; i++) {
    const byte = bytes[i] as number
    if (addressEndByte[byte] === 1 || (byte >= 0x80 && isWideSpace(bytes, i, end))) break
  }
  return i
}

function mediaEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && mediaByte[bytes[at] as number] === 1) at++
  return at
}

function isWideSpace(bytes: Uint8Array, at: number, end: number): boolean {
  const two = (bytes[at] as number) * 256 + (at + 1 < end ? (bytes[at + 1] as number) : 0)
  return wideSpaces.has(two) || (at + 2 < end && wideSpaces.has(two * 256 + (bytes[at + 2] as number)))
}
