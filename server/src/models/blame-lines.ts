import type { PromptTemplate } from '@assay/protocol'
import { diffArrays } from 'diff'

/** The lines of each message; a text is one message. */
export function promptLines(template: PromptTemplate): string[][] {
  return template.type === 'text' ? [template.text.split('\n')] : template.messages.map(({ content }) => content.split('\n'))
}

/** Lines that may differ between two versions; where it is more, all of the newer is taken for new. It bounds the time: it counts squared. */
const maxEdits = 400

/**
 * The version that wrote each line of each message of the newest of `versions`, which are given newest first: the oldest in which the line is
 * there without a break. `hasOlder`: what the oldest of them has may be older; its number is then 0. Asks for as many versions as it needs.
 */
export function blameLines(hasOlder: boolean, versions: Iterable<{ version: number; messages: string[][] }>): number[][] {
  let messages: string[][] | null = null
  let lines: string[] = []
  let writers: number[] = []
  /** Where in the newest each line of the version looked at stands; −1 for one that is not there. */
  let places: number[] = []
  let writer = 0
  for (const each of versions) {
    const older = flat(each.messages)
    if (messages === null) {
      messages = each.messages
      writers = older.map(() => each.version)
      places = older.map((_, place) => place)
    } else {
      places = carried(lines, older, places)
      for (const place of places) if (place !== -1) writers[place] = each.version
      if (older.every((line, i) => line === mark || places[i] === -1)) return shaped(messages, writers)
    }
    lines = older
    writer = each.version
  }
  if (hasOlder) writers = writers.map((version) => (version === writer ? 0 : version))
  return shaped(messages ?? [], writers)
}

/** Takes a message's beginning for a line of its own, which no text can be. */
const mark = '\0'

function flat(messages: string[][]): string[] {
  return messages.flatMap((lines) => [mark, ...lines.map((line) => ` ${line}`)])
}

function shaped(messages: string[][], writers: number[]): number[][] {
  let at = 0
  return messages.map((lines) => {
    const from = at + 1
    at = from + lines.length
    return writers.slice(from, at)
  })
}

/** The places of the lines of `older` that stand in `newer`, too. */
function carried(newer: string[], older: string[], places: number[]): number[] {
  const changes = diffArrays(older, newer, { maxEditLength: maxEdits })
  if (changes === undefined) return older.map(() => -1)
  const found: number[] = []
  let at = 0
  for (const { added, removed, value } of changes) {
    if (removed) for (let i = 0; i < value.length; i++) found.push(-1)
    else if (added) at += value.length
    else for (let i = 0; i < value.length; i++) found.push(places[at++] ?? -1)
  }
  return found
}
