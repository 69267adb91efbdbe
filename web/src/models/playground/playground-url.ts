import { textParam, urlCodec, wordParam } from '../../ui/url-codec.ts'

/** What the address of the playground says: the step that is run again, and whether answers are shown as what differs from the original. */
export interface PlaygroundState {
  trace: string
  span: string
  show: 'answers' | 'differences'
}

export const playgroundUrl = urlCodec<PlaygroundState>({
  trace: textParam(),
  span: textParam(),
  show: wordParam(['answers', 'differences'], 'answers'),
})
