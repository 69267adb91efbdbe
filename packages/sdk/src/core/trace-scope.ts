import { keys } from '@assay/protocol/constants'
import { attributeKeys, readField } from './attribute-value.ts'
import { activeContext, runInContext, spanKey, traceScopeKey } from './context.ts'
import { RecordedSpan } from './recorded-span.ts'
import { safeText } from './safe-text.ts'

/** Facts about whole traces: the conversation they belong to, who asked, and free tags. */
export interface TraceFacts {
  session?: string | undefined
  user?: string | undefined
  tags?: Record<string, string> | undefined
}

/**
 * Runs `fn` so that every trace and span started in it carries the facts: `session` and `user` on each span, tags on the first of each trace.
 * Within another `withSession`, what is not given here comes from there.
 */
export function withSession<T>(facts: TraceFacts, fn: () => T): T {
  const context = activeContext()
  const outer = readTraceScope(context.getValue(traceScopeKey))
  const scope: TraceFacts = {
    session: facts.session ?? outer?.session,
    user: facts.user ?? outer?.user,
    tags: { ...outer?.tags, ...readTags(facts) },
  }
  return runInContext(context.setValue(traceScopeKey, scope), fn)
}

/**
 * Writes facts onto the running trace: on its first span in this process, or on the active span when that one has ended.
 * False when no span of this process is active.
 */
export function updateTrace(facts: TraceFacts): boolean {
  const active = activeContext().getValue(spanKey)
  if (!(active instanceof RecordedSpan)) return false
  const root = active.trace.root
  writeFacts(root?.isRecording() === true ? root : active, facts)
  return true
}

/** Of a recorded span what is needed: it would bring the declarations of all that it is made of into the package. */
interface FactTarget {
  setAttribute(key: string, value: unknown): unknown
  setTag(key: string, value: string): void
}

export function writeFacts(span: FactTarget, facts: TraceFacts): void {
  if (facts.session !== undefined) span.setAttribute(keys.session, facts.session)
  if (facts.user !== undefined) span.setAttribute(keys.user, facts.user)
  if (facts.tags === undefined) return
  for (const [key, value] of Object.entries(readTags(facts))) span.setTag(key, value)
}

/** A copy, of whatever was given for tags. */
function readTags({ tags }: TraceFacts): Record<string, string> {
  return Object.fromEntries(attributeKeys(tags).map((key) => [key, safeText(readField(tags, key))]))
}

/** The facts in force, from a context's value. */
export function readTraceScope(value: unknown): TraceFacts | undefined {
  return typeof value === 'object' && value !== null ? value : undefined
}
