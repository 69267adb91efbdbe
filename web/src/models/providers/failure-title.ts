import type { ModelFailure } from '@assay/protocol'

/** A failure in a few words, before the provider's own. */
export function failureTitle({ kind, status, retryAfterSeconds }: ModelFailure): string {
  switch (kind) {
    case 'key':
      return `The provider does not take the key (${status})`
    case 'rate':
      return `Too many requests (429)${retryAfterSeconds === null ? '' : `, again in ${retryAfterSeconds} s`}`
    case 'context':
      return 'Too long for this model'
    case 'refused':
      return status === null ? 'The provider ended the answer' : `The provider refused (${status})`
    case 'network':
      return 'No whole answer'
    case 'address':
      return 'Nothing was sent'
    case 'secret':
      return 'The stored key cannot be read'
    case 'request':
      return 'This cannot be sent'
  }
}
