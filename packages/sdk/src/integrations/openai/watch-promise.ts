/** Told of the outcome of a call, at most once of each. */
export interface Outcome {
  /** The parsed answer or stream, before the program gets it. */
  onValue: (value: unknown) => void
  onError: (error: unknown) => void
  /** The program took the raw HTTP response; what it does with the body is not seen. */
  onRawResponse: (response: unknown) => void
}

/** The fields of the client's `APIPromise` that are leant on. Private to it: held against the real package by a test for each major version. */
interface ApiPromise {
  responsePromise: Promise<unknown>
  parseResponse: (client: unknown, props: unknown) => unknown
  asResponse: () => Promise<unknown>
  _thenUnwrap: (transform: (value: unknown, props: unknown) => unknown) => unknown
}

/**
 * Watches what a call of the client gave, and returns what the program shall have. An `APIPromise` is returned as the same object: it has
 * `withResponse` and `asResponse`, parses only when it is awaited, and the client's own helpers (`parse`, `stream`, `runTools`) make others of it.
 */
export function watchPromise(returned: unknown, outcome: Outcome): unknown {
  if (isApiPromise(returned)) watchApiPromise(returned, { ...outcome, onValue: once(outcome.onValue) })
  else if (returned instanceof Promise) return returned.then((value: unknown) => (outcome.onValue(value), value), rethrow(outcome))
  else outcome.onValue(returned)
  return returned
}

function watchApiPromise(promise: ApiPromise, outcome: Outcome): void {
  const { responsePromise, parseResponse, asResponse, _thenUnwrap } = promise
  let parsing = false
  let watched: Promise<unknown> | undefined
  // Only when somebody asks: a failed call that nobody awaits must stay the unhandled rejection that it is.
  Object.defineProperty(promise, 'responsePromise', {
    configurable: true,
    get: () => (watched ??= responsePromise.catch(rethrow(outcome))),
  })
  promise.parseResponse = async (client, props) => {
    parsing = true
    try {
      const value = await parseResponse.call(promise, client, props)
      outcome.onValue(value)
      return value
    } catch (error) {
      outcome.onError(error)
      throw error
    }
  }
  promise.asResponse = async () => {
    const response: unknown = await asResponse.call(promise)
    // withResponse() asks for both; its parsing has begun by now.
    if (!parsing) outcome.onRawResponse(response)
    return response
  }
  // The helpers' promises are made from this one; those of version 7 do not go through the fields above.
  promise._thenUnwrap = (transform) => {
    const derived = _thenUnwrap.call(promise, (value, props) => {
      parsing = true
      outcome.onValue(value)
      return transform(value, props)
    })
    if (isApiPromise(derived)) watchApiPromise(derived, { ...outcome, onValue() {} })
    return derived
  }
}

function once(fn: (value: unknown) => void): (value: unknown) => void {
  let done = false
  return (value) => {
    if (done) return
    done = true
    fn(value)
  }
}

function rethrow(outcome: Outcome): (error: unknown) => never {
  return (error) => {
    outcome.onError(error)
    throw error
  }
}

function isApiPromise(value: unknown): value is ApiPromise {
  return (
    typeof value === 'object' &&
    value !== null &&
    'responsePromise' in value &&
    value.responsePromise instanceof Promise &&
    'parseResponse' in value &&
    typeof value.parseResponse === 'function' &&
    'asResponse' in value &&
    typeof value.asResponse === 'function' &&
    '_thenUnwrap' in value &&
    typeof value._thenUnwrap === 'function'
  )
}
