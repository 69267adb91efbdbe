import { textParam, textsParam, urlCodec, wordParam } from '../ui/url-codec.ts'

/** What the address of a list says: words of the name, tags (`key`, or `key=value`) that all must be there, and the order. */
export interface RegistryState {
  q: string
  tags: readonly string[]
  sort: 'updated' | 'name'
}

export const registryUrl = urlCodec<RegistryState>({ q: textParam(), tags: textsParam, sort: wordParam(['updated', 'name'], 'updated') })
