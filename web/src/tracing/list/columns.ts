import { textsParam, type Param } from '../../ui/url-codec.ts'

/** Columns of the list of traces by their name in the address, with their heads. */
export const plainColumns = {
  time: 'Time',
  status: 'Status',
  text: 'Input → output',
  name: 'Name',
  version: 'Version',
  duration: 'Duration',
  tokens: 'Tokens',
  in: 'Tokens in',
  out: 'Tokens out',
  cost: 'Cost',
  scores: 'Scores',
  session: 'Conversation',
  user: 'User',
  model: 'Model',
  spans: 'Spans',
  id: 'Trace id',
} as const
export type PlainColumn = keyof typeof plainColumns

/** Those shown where nobody chose. */
export const usualColumns: readonly string[] = ['time', 'status', 'text', 'version', 'duration', 'tokens', 'cost', 'scores', 'session']

/** Columns shown at once. */
export const maxColumns = 40

/** What a column shows: one of the plain ones, or one score, tag or entry of metadata by its name. */
export function columnKind(key: string): { kind: 'plain'; key: PlainColumn } | { kind: 'score' | 'tag' | 'meta'; name: string } | null {
  if (Object.hasOwn(plainColumns, key)) return { kind: 'plain', key: key as PlainColumn }
  const found = /^(score|tag|meta)\.(.+)$/s.exec(key)
  return found === null ? null : { kind: found[1] as 'score' | 'tag' | 'meta', name: found[2] ?? '' }
}

export function columnHead(key: string): string {
  const column = columnKind(key)
  return column?.kind === 'plain' ? plainColumns[column.key] : (column?.name ?? key)
}

/** Known ones only, each once, at most `maxColumns`; the text, by which a trace is opened, among them. */
export function shownColumns(keys: readonly string[]): string[] {
  const known = [...new Set(keys)].filter((key) => columnKind(key) !== null)
  const shown = known.slice(0, maxColumns)
  if (shown.includes('text')) return shown
  return ['text', ...shown.slice(0, maxColumns - 1)]
}

/** None: the usual ones, or those that this browser last showed. */
export const columnsParam: Param<readonly string[]> = {
  ...textsParam,
  parse(text) {
    const keys = textsParam.parse(text) ?? []
    return keys.length === 0 ? [] : shownColumns(keys)
  },
}

const storageKey = (workspace: string, experimentId: string) => `assay.columns.${workspace}.${experimentId}`

/** Those that this browser last showed of a project; none where nobody chose. */
export function rememberedColumns(workspace: string, experimentId: string): readonly string[] {
  return columnsParam.parse(localStorage.getItem(storageKey(workspace, experimentId)) ?? '') ?? []
}

/** None forgets. */
export function rememberColumns(workspace: string, experimentId: string, columns: readonly string[]): void {
  if (columns.length === 0) localStorage.removeItem(storageKey(workspace, experimentId))
  else localStorage.setItem(storageKey(workspace, experimentId), columnsParam.format(columns))
}
