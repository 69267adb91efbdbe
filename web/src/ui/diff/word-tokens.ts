/** Words of ASCII text, as a segmenter finds them but a hundred times as fast: `don't` and `3.14` are one, spaces stay together. */
const asciiTokens = /[A-Za-z0-9_]+(?:['.][A-Za-z0-9_]+)*|\s+|[^A-Za-z0-9_\s]/g
const isAscii = /^[\u0000-\u007f]*$/

let segmenters: { word: Intl.Segmenter; grapheme: Intl.Segmenter } | undefined

/**
 * A text in words, spaces and signs, which joined give the text. What `atoms` matches is one token, whatever is in it. No token begins or
 * ends inside of what a person takes for one character: a letter with its marks, an emoji of several parts, a pair of surrogates.
 */
export function wordTokens(text: string, atoms: RegExp | null = null): string[] {
  const pieces: string[] = []
  let from = 0
  for (const match of atoms === null ? [] : text.matchAll(atoms)) {
    if (match[0] === '') continue
    pieces.push(...words(text.slice(from, match.index)), match[0])
    from = match.index + match[0].length
  }
  pieces.push(...words(text.slice(from)))
  return isAscii.test(text) ? pieces : joinedToGraphemes(pieces, text)
}

/** Whether a token is a word, or what counts as one; spaces and signs are not. */
export function isWord(token: string): boolean {
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(token)
}

function words(text: string): string[] {
  if (isAscii.test(text)) return text.match(asciiTokens) ?? []
  return Array.from(ofLanguage().word.segment(text), ({ segment }) => segment)
}

/** Joins a piece to the one before it where the two are part of one character. */
function joinedToGraphemes(pieces: readonly string[], text: string): string[] {
  const graphemes = ofLanguage().grapheme.segment(text)[Symbol.iterator]()
  let starts = graphemes.next()
  const tokens: string[] = []
  let at = 0
  for (const piece of pieces) {
    while (starts.done !== true && starts.value.index < at) starts = graphemes.next()
    if (tokens.length === 0 || (starts.done !== true && starts.value.index === at)) tokens.push(piece)
    else tokens[tokens.length - 1] += piece
    at += piece.length
  }
  return tokens
}

/** Made at the first text that needs them: a browser takes 40 ms for its first. */
function ofLanguage() {
  segmenters ??= {
    word: new Intl.Segmenter('en', { granularity: 'word' }),
    grapheme: new Intl.Segmenter('en', { granularity: 'grapheme' }),
  }
  return segmenters
}
