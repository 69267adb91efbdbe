import type { DiffLine, DiffPart } from './diff-text.ts'

/*
 * A difference as one text of Markdown that holds both sides, so that it can be read by a parser and drawn with its changes marked. Marks are
 * characters that stand for nothing in Unicode; those in the texts themselves are replaced before.
 */
const open = { removed: '\ufdd0', added: '\ufdd1' } as const
const close = '\ufdd2'
const [atomStart, atomEnd] = ['\ufdd3', '\ufdd4']
const ownMarks = /[\ufdd0-\ufdd4]/g

/** What makes a heading, a list, a quote of a line; a mark before it would make it a paragraph. */
const blockStart = /^\s*(?:(?:#{1,6}|[-*+]|\d{1,9}[.)]|>)\s+)*(?:\[[ xX]\]\s+)?\|?/
/** Lines that are nothing but the form of what is around them. */
const isForm = /^\s*(?:(?:`{3,}|~{3,}).*|[-=*_\s|:]*)$/

export interface MarkedText {
  markdown: string
  /** What stood where `atoms` matched, by number: no parser may take it apart. */
  atoms: string[]
}

/** The lines of a difference as Markdown with marks. */
export function markedText(lines: readonly DiffLine[], atoms: RegExp): MarkedText {
  const kept: string[] = []
  const quoted = (text: string) => text.replace(ownMarks, '\ufffd').replace(atoms, (atom) => `${atomStart}${kept.push(atom) - 1}${atomEnd}`)
  const marked = ({ kind, text }: DiffPart, start: boolean) => {
    if (kind === 'same') return quoted(text)
    const form = start ? (blockStart.exec(text)?.[0] ?? '') : ''
    const rest = text.slice(form.length)
    return rest === '' ? form : `${form}${open[kind]}${quoted(rest)}${close}`
  }
  const markdown = lines
    .filter(({ kind, parts }) => kind !== 'removed' || !isOnlyForm(textOf(parts)))
    .map(({ parts }) => (isForm.test(textOf(parts)) ? quoted(textOf(parts)) : parts.map((part, at) => marked(part, at === 0)).join('')))
    .join('\n')
  return { markdown, atoms: kept }
}

/** Whether a line has nothing that a mark could stand on. A removed one is left out, since it would form what is there. */
function isOnlyForm(line: string): boolean {
  return isForm.test(line) || blockStart.exec(line)?.[0] === line
}

function textOf(parts: readonly DiffPart[]): string {
  return parts.map(({ text }) => text).join('')
}

export interface MarkReader {
  /** The parts of the next stretch of the document: a mark that one stretch opens holds until another closes it. */
  read: (text: string) => DiffPart[]
  /** A text without marks, as it is where no change can be drawn. */
  plain: (text: string) => string
}

/** Reads the marks of a document's texts, which must come in its order. */
export function markReader(atoms: readonly string[]): MarkReader {
  let kind: DiffPart['kind'] = 'same'
  const restored = (text: string) => text.replace(/\ufdd3(\d+)\ufdd4/g, (_, number: string) => atoms[Number(number)] ?? '')
  return {
    read(text) {
      const parts: DiffPart[] = []
      for (const piece of text.split(/([\ufdd0-\ufdd2])/)) {
        if (piece === open.removed) kind = 'removed'
        else if (piece === open.added) kind = 'added'
        else if (piece === close) kind = 'same'
        else if (piece !== '') parts.push({ kind, text: restored(piece) })
      }
      return parts
    },
    plain: (text) => restored(text).replace(ownMarks, ''),
  }
}
