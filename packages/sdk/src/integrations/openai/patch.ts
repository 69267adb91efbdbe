import { startSpan, withActiveSpan } from '../../core/active-span.ts'
import type { Span } from '../../core/span.ts'
import type { Unpatch } from '../integration.ts'
import { patchMethod } from '../patch-method.ts'
import { type Operation, type SpanFacts, requestFacts, responseFacts, spanNameOf, spanTypeOf } from './attributes.ts'
import { type StreamAssembler, assembleChat } from './chat-stream.ts'
import { type Fields, fieldsOf, numberOf } from './json-shape.ts'
import { assembleResponse } from './responses-stream.ts'
import { watchPromise } from './watch-promise.ts'
import { isClientStream, watchStream } from './watch-stream.ts'

/** Patches `create` of the resources that `target` leads to: the module, the class `OpenAI` or one of its subclasses, or a client. */
export function patchOpenAi(target: unknown): Unpatch | undefined {
  const resources = resourcesOf(target)
  if (resources.length === 0) return undefined
  const unpatches = resources.map(([operation, prototype]) =>
    patchMethod(prototype, 'create', (callOriginal, args, self) => tracedCall(operation, callOriginal, args[0], self)),
  )
  return () => {
    for (const unpatch of unpatches) unpatch()
  }
}

function resourcesOf(target: unknown): [Operation, object][] {
  // A client has its resources, the class theirs as static fields. Required, the module itself is a function that has the class as a field.
  const client = membersOf(target)
  if (typeof client['chat'] === 'object') {
    return present(
      [
        ['chat', membersOf(client['chat'])['completions']],
        ['responses', client['responses']],
        ['embeddings', client['embeddings']],
      ],
      Object.getPrototypeOf,
    )
  }
  const main = [client, membersOf(client['OpenAI']), membersOf(client['default'])].find(
    (candidate) => typeof candidate['Chat'] === 'function',
  )
  if (main === undefined) return []
  return present(
    [
      ['chat', membersOf(main['Chat'])['Completions']],
      ['responses', main['Responses']],
      ['embeddings', main['Embeddings']],
    ],
    (resource) => membersOf(resource)['prototype'],
  )
}

function present(found: [Operation, unknown][], prototypeOf: (resource: object) => unknown): [Operation, object][] {
  return found.flatMap(([operation, resource]) => {
    const prototype = resource === undefined ? undefined : prototypeOf(resource as object)
    return typeof membersOf(prototype)['create'] === 'function' ? [[operation, prototype as object]] : []
  })
}

/** The fields of an object, or the static ones of a class. */
function membersOf(value: unknown): Fields {
  return typeof value === 'function' ? (value as unknown as Fields) : fieldsOf(value)
}

function tracedCall(operation: Operation, callOriginal: () => unknown, body: unknown, resource: unknown): unknown {
  const span = startCallSpan(operation, body, resource)
  if (!span.isRecording()) return withActiveSpan(span, callOriginal)
  let returned: unknown
  try {
    returned = withActiveSpan(span, callOriginal)
  } catch (error) {
    span.fail(error).end()
    throw error
  }
  return watchPromise(returned, {
    onValue: endingSafely(span, (value) =>
      isClientStream(value) ? traceStream(span, operation, value) : endWith(span, responseFacts(operation, value)),
    ),
    onError: endingSafely(span, (error) => failWith(span, error)),
    onRawResponse: endingSafely(span, (response) =>
      span.setAttribute('http.response.status_code', numberOf(fieldsOf(response)['status'])).end(),
    ),
  })
}

function startCallSpan(operation: Operation, body: unknown, resource: unknown): Span {
  const span = startSpan(spanNameOf(operation, body), { type: spanTypeOf(operation), kind: 'CLIENT' })
  if (!span.isRecording()) return span
  safely(span, () => {
    const { payload, attributes } = requestFacts(operation, body, String(fieldsOf(fieldsOf(resource)['_client'])['baseURL']))
    span.setInputs(payload).setAttributes(attributes)
  })(undefined)
  return span
}

/** A surprise in a provider's answer costs a span its facts, never the program its answer. */
function safely(span: Span, write: (value: unknown) => unknown): (value: unknown) => void {
  return (value) => {
    try {
      write(value)
    } catch (error) {
      span.addEvent('assay.integration_failed', { message: String(error) })
    }
  }
}

/** The same for what ends the span: a surprise must not leave it open for good. */
function endingSafely(span: Span, write: (value: unknown) => unknown): (value: unknown) => void {
  return (value) => {
    try {
      write(value)
    } catch (error) {
      span.addEvent('assay.integration_failed', { message: String(error) }).end()
    }
  }
}

function traceStream(span: Span, operation: Operation, stream: Parameters<typeof watchStream>[0]): void {
  const assembler: StreamAssembler & { failure?: () => string | undefined } =
    operation === 'responses' ? assembleResponse() : assembleChat()
  let parts = 0
  watchStream(stream, {
    onPart: safely(span, (part) => {
      if (parts++ === 0) span.addEvent('gen_ai.first_part')
      assembler.add(part)
    }),
    onEnd: endingSafely(span, (error) => {
      if (!span.isRecording()) return
      const failure = assembler.failure?.()
      const facts = responseFacts(operation, assembler.result())
      if (error !== undefined) failWith(span.setOutputs(facts.payload), error)
      else if (failure !== undefined) endWith(span.setStatus('ERROR', failure), facts)
      else endWith(span, facts)
    }),
  })
}

function endWith(span: Span, facts: SpanFacts): void {
  span.setOutputs(facts.payload).setAttributes(facts.attributes).end()
}

function failWith(span: Span, error: unknown): void {
  const { status, code } = fieldsOf(error)
  span
    .setAttributes({ 'http.response.status_code': numberOf(status), 'error.type': typeof code === 'string' ? code : undefined })
    .fail(error)
    .end()
}
