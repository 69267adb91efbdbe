/*
 * Text of a trace is written by strangers. A bidi override can make `exe.txt` of `txt.exe`, a zero-width space can hide a word from a
 * search, an escape sequence can paint over a terminal: none of them may act here, and all of them must be seen.
 */

// CSI and OSC sequences, and the two-character escapes. Removed: they carry colour, not content.
const ansi = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])|\u009b[0-?]*[ -/]*[@-~]/g

// Controls but tab and newline; soft hyphen; zero-width, bidi and other format characters; line separators; byte order mark; tags.
// The zero-width joiner stays where it joins an emoji.
const hidden =
  /[\u17b4-\u17b5]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]|(?<!\p{Extended_Pictographic}\ufe0f?[\u{1f3fb}-\u{1f3ff}]?)\u200d|\p{Surrogate}/gu

/** One stretch of a text: shown as it is, or a character that would not be seen, by its name. */
export type TextRun = { kind: 'text'; text: string } | { kind: 'mark'; codePoint: number; label: string }

const names: Record<number, string> = {
  0x00: 'NUL',
  0x07: 'BEL',
  0x08: 'BS',
  0x0d: 'CR',
  0x1b: 'ESC',
  0x7f: 'DEL',
  0xad: 'SHY',
  0x200b: 'ZWSP',
  0x200c: 'ZWNJ',
  0x200d: 'ZWJ',
  0x200e: 'LRM',
  0x200f: 'RLM',
  0x202a: 'LRE',
  0x202b: 'RLE',
  0x202c: 'PDF',
  0x202d: 'LRO',
  0x202e: 'RLO',
  0x2060: 'WJ',
  0x2066: 'LRI',
  0x2067: 'RLI',
  0x2068: 'FSI',
  0x2069: 'PDI',
  0xfeff: 'BOM',
}

function label(codePoint: number): string {
  return names[codePoint] ?? `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`
}

/** The text without terminal escapes, `\r\n` as `\n`. */
export function stripAnsi(text: string): string {
  return text.replace(ansi, '').replaceAll('\r\n', '\n')
}

/** Splits a text at every character that would not be seen. The runs joined give `stripAnsi(text)`; empty for an empty text. */
export function visibleRuns(text: string): TextRun[] {
  const clean = stripAnsi(text)
  const runs: TextRun[] = []
  let from = 0
  for (const match of clean.matchAll(hidden)) {
    if (match.index > from) runs.push({ kind: 'text', text: clean.slice(from, match.index) })
    const codePoint = match[0].codePointAt(0) ?? 0
    runs.push({ kind: 'mark', codePoint, label: label(codePoint) })
    from = match.index + match[0].length
  }
  if (from < clean.length) runs.push({ kind: 'text', text: clean.slice(from) })
  return runs
}

/** As `visibleRuns`, in one string: `⟨RLO⟩`. For titles, labels and the clipboard's preview, where no element can stand. */
export function visibleText(text: string): string {
  const clean = stripAnsi(text)
  return clean.replace(hidden, (character) => `⟨${label(character.codePointAt(0) ?? 0)}⟩`)
}

/** On one line: white space of any kind becomes one space. */
export function oneLine(text: string): string {
  return stripAnsi(text)
    .replace(/[\t\n\v\f\r \u00a0\u2000-\u200a\u202f\u205f\u3000]+/g, ' ')
    .trim()
}
