import { textParam, urlCodec, wordParam } from '../../ui/url-codec.ts'

export const modelsUrl = urlCodec<{ q: string }>({ q: textParam() })

const modelViews = ['overview', 'artifacts'] as const
export type ModelView = (typeof modelViews)[number]

export const modelUrl = urlCodec<{ view: ModelView; path: string }>({ view: wordParam(modelViews, 'overview'), path: textParam() })
