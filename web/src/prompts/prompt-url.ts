import { textParam, urlCodec, wordParam } from '../ui/url-codec.ts'

/**
 * What the address of a prompt says. `v` is the version that is read and `base` the one it is compared with: a number, or `@alias`. An empty `v`
 * is the newest; an empty `base` what serves, else the version before; `none` compares with nothing.
 */
export interface PromptState {
  v: string
  base: string
  layout: 'inline' | 'split'
  view: 'source' | 'rendered'
  edit: 'no' | 'yes'
}

export const promptUrl = urlCodec<PromptState>({
  v: textParam(),
  base: textParam(),
  layout: wordParam(['inline', 'split'], 'inline'),
  view: wordParam(['source', 'rendered'], 'source'),
  edit: wordParam(['no', 'yes'], 'no'),
})
