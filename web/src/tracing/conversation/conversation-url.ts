import { textParam, urlCodec } from '../../ui/url-codec.ts'

/** Which turn one looks at, by its trace; empty for the first. */
export const conversationUrl = urlCodec<{ turn: string }>({ turn: textParam() })
