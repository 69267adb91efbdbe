import { entryNode, type MapChange, type MapEdge, type MapNode, type MapNumbers, othersNode } from '@assay/protocol'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCost, formatCount, formatCounted } from '../../ui/format/number.ts'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'

/** From this share of failed calls on a node or edge is red. */
export const alertShare = 0.02

const mostNameChars = 120

/** What a node is called, for a stranger's names as they may be shown. */
export function nodeTitle({ id, name }: Pick<MapNode, 'id' | 'name'>): string {
  if (id === entryNode) return 'Traces'
  if (id === othersNode) return 'Others'
  return visibleText(oneLine(name)).slice(0, mostNameChars) || 'no name'
}

export function errorShare({ calls, errors }: Pick<MapNumbers, 'calls' | 'errors'>): number {
  return calls === 0 ? 0 : errors / calls
}

export function isAlerting(numbers: MapNumbers | null): boolean {
  return numbers !== null && errorShare(numbers) > alertShare
}

/** `12.2 %`, `<0.1 %`, `0 %`. */
export function formatShare(share: number): string {
  if (share === 0) return '0 %'
  return share < 0.001 ? '<0.1 %' : `${(share * 100).toFixed(share < 0.9995 ? 1 : 0)} %`
}

/** `52 %`, `<1 %`. */
export function formatWholeShare(share: number): string {
  return share > 0 && share < 0.01 ? '<1 %' : `${Math.round(share * 100)} %`
}

const none = '–'

/** What tables and panes show of numbers, and a dash where there are none. */
export function timeText(ms: number | null | undefined): string {
  return typeof ms === 'number' ? formatDuration(ms) : none
}

export function costText(costUsd: number | null | undefined): string {
  return typeof costUsd === 'number' ? formatCost(costUsd) : none
}

export function errorText(numbers: MapNumbers | null): string {
  return numbers === null ? none : formatShare(errorShare(numbers))
}

/** A sign with the word, so that neither depends on colour. */
const changeMarks: Record<MapChange, string> = {
  new: '+ new',
  gone: '− gone',
  slower: '▲ slower',
  'more errors': '▲ more errors',
}

export function changeWords(changes: readonly MapChange[]): string {
  return changes.map((change) => changeMarks[change]).join(', ')
}

/** Numbers as a sentence has them; `one` is for a single trace, where a percentile says nothing. */
function numbersText(numbers: MapNumbers | null): string {
  if (numbers === null) return 'no calls'
  const { calls, errors, p95Ms, costUsd } = numbers
  return [
    formatCounted(calls, 'call'),
    p95Ms === null ? '' : `p95 ${formatDuration(p95Ms)}`,
    errors === 0 ? '' : `${formatShare(errorShare(numbers))} failed`,
    costUsd === null || costUsd === 0 ? '' : formatCost(costUsd),
  ]
    .filter((part) => part !== '')
    .join(', ')
}

/** What is read out before and behind the title of a node. */
export function spokenAround({ id, type, numbers }: Pick<MapNode, 'id' | 'type' | 'numbers'>): { before: string; behind: string } {
  return { before: id === entryNode || id === othersNode ? '' : `${type.toLowerCase()} `, behind: `${numbersText(numbers)}, ` }
}

export function edgeLabel(edge: MapEdge, from: MapNode, to: MapNode): string {
  return [`${nodeTitle(from)} calls ${nodeTitle(to)}: ${numbersText(edge.numbers)}`, ...edge.changes].join(', ')
}

/** What stands at an edge: calls and how long they took, and apart from these the share that failed, where it is not nothing. */
export function edgeTexts(
  { numbers, against }: Pick<MapEdge, 'numbers' | 'against'>,
  isOneTrace: boolean,
): { text: string; errors: string } {
  const shown = numbers ?? against
  if (shown === null) return { text: '', errors: '' }
  const calls = !isOneTrace ? formatCount(shown.calls) : shown.calls > 1 ? `×${formatCount(shown.calls)}` : ''
  const time = shown.p95Ms === null ? '' : formatDuration(shown.p95Ms)
  return { text: [calls, time].filter((part) => part !== '').join(' · '), errors: shown.errors === 0 ? '' : formatShare(errorShare(shown)) }
}
