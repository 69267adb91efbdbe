import { cutString } from './serialize.ts'

const maxMessageLength = 16_384
const maxStackLength = 65_536
const maxCauses = 5

export interface ExceptionText {
  type: string
  message: string
  /** With the stacks of its causes; absent for what is not an Error. */
  stacktrace: string | undefined
}

/** What is to be said of a thrown thing, whatever it is. Never throws. */
export function describeException(thrown: unknown): ExceptionText {
  try {
    if (thrown instanceof Error) {
      return {
        // The class says more than `name`, which most subclasses leave at "Error".
        type: thrown.name !== 'Error' ? thrown.name : thrown.constructor.name,
        message: cutString(String(thrown.message), maxMessageLength),
        stacktrace: cutString(stackWithCauses(thrown), maxStackLength),
      }
    }
    return { type: typeof thrown, message: cutString(messageOf(thrown), maxMessageLength), stacktrace: undefined }
  } catch {
    return { type: 'unknown', message: 'a thrown value that cannot be read', stacktrace: undefined }
  }
}

function messageOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) return String(thrown.message)
  return String(thrown)
}

function stackWithCauses(error: Error): string {
  const stacks = [error.stack ?? `${error.name}: ${error.message}`]
  let { cause } = error
  for (let depth = 0; cause instanceof Error && depth < maxCauses; depth++) {
    stacks.push(`Caused by: ${cause.stack ?? cause.message}`)
    cause = cause.cause
  }
  return stacks.join('\n')
}
