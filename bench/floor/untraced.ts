import type { SdkAdapter } from '../sdk/adapter.ts'

/** The floor of all: the program as it is without tracing. */
export function setUp(): SdkAdapter {
  return { traced: (_name, _text, fn) => fn(), flush: () => Promise.resolve() }
}
