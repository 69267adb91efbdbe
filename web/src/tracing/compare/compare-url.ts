import { textParam, urlCodec, wordParam } from '../../ui/url-codec.ts'

/** What the address of a comparison says: two trace ids, empty where one is still to be chosen, and the row, as its number among all rows. */
export interface CompareState {
  a: string
  b: string
  row: string
  rows: 'all' | 'unlike'
}

export const compareUrl = urlCodec<CompareState>({
  a: textParam(),
  b: textParam(),
  row: textParam('0'),
  rows: wordParam(['all', 'unlike'], 'all'),
})
