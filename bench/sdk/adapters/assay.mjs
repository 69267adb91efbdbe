import { flush, init, withSpan } from '@assay/sdk'

export function setUp(url) {
  init({ url })
  return {
    traced: (name, text, fn) => withSpan({ name, attributes: { 'input.value': text } }, () => fn()),
    flush: () => flush({ timeoutMs: 60_000 }),
  }
}
