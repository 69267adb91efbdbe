import type { Convention } from './convention.ts'

/** Laminar's SDKs: values as JSON text. */
export const laminar: Convention = {
  heads: ['lmnr'],
  inputs: (index) => index.json('lmnr.span.input'),
  outputs: (index) => index.json('lmnr.span.output'),
}
