import { invalidParameter } from '@assay/protocol'
import { pythonRepr } from '@assay/protocol/mlflow'

export type ReviewStatus = 'PENDING' | 'COMPLETE' | 'DECLINED'

/**
 * Traces for people to judge. A queue of type USER is one person's: it is called as they are and asks all that its experiment asks. Times unix
 * milliseconds.
 */
export interface ReviewQueue {
  queueId: string
  experimentId: string
  name: string
  type: 'USER' | 'CUSTOM'
  owner: string | null
  /** Lower case, in ascending order. */
  users: string[]
  /** Label schemas asked here, in ascending order; none for a person's queue. */
  schemaIds: string[]
  createdAtMs: number
  updatedAtMs: number
}

/** Its status is the queue's: done is done for all who are assigned. */
export interface ReviewQueueItem {
  queueId: string
  /** 32 hex digits. */
  traceId: string
  status: ReviewStatus
  /** Who completed or declined it, in lower case; null while it is pending. */
  completedBy: string | null
  completedAtMs: number | null
  createdAtMs: number
  updatedAtMs: number
}

export type ReviewQueueDraft = Pick<ReviewQueue, 'name' | 'type' | 'users' | 'schemaIds'>

/** Unit: characters, as MLflow has them, but for users and items, which are counts. */
export const queueLimits = { name: 250, user: 250, schemaId: 36, itemId: 50, users: 10, schemas: 1_000, items: 10_000 } as const
/** Of everybody where nobody signs in. */
const reservedName = 'default'

/** As it will be kept. @throws INVALID_PARAMETER_VALUE with MLflow's texts */
export function checkedQueue({ name: given, type, users: givenUsers, schemaIds: givenSchemas }: ReviewQueueDraft): ReviewQueueDraft {
  const users = checkedUsers(givenUsers)
  const schemaIds = checkedSchemaIds(givenSchemas)
  if (type === 'CUSTOM') return { name: checkedCustomName(given), type, users, schemaIds }
  const name = normalUser(given)
  checkText(name, 'name', queueLimits.name)
  if (users.length > 0 && (users.length > 1 || users[0] !== name)) {
    const found = `got name=${pythonRepr(name)} and users=${pythonRepr(users)}`
    throw invalidParameter(`A user queue must have exactly one assigned user equal to its name; ${found}.`)
  }
  if (schemaIds.length > 0) {
    throw invalidParameter("A user queue cannot have explicitly-attached schemas; it resolves to all of the experiment's label schemas.")
  }
  return { name, type, users: [name], schemaIds }
}

export function checkedCustomName(given: string): string {
  const name = given.trim()
  checkText(name, 'name', queueLimits.name)
  if (name.toLowerCase() === reservedName)
    throw invalidParameter(`\`${name}\` is a reserved queue name and cannot be used for a custom queue.`)
  return name
}

export function checkedOwner(given: string): string {
  const owner = given.trim()
  checkText(owner, 'new_owner', queueLimits.user)
  return owner
}

export function checkedUsers(given: readonly string[]): string[] {
  const users = [...new Set(given.map(normalUser))]
  for (const user of users) checkText(user, 'user', queueLimits.user)
  if (users.length > queueLimits.users)
    throw invalidParameter(`A review queue can have at most ${queueLimits.users} assigned users; got ${users.length}.`)
  return users
}

export function checkedSchemaIds(given: readonly string[]): string[] {
  const ids = [...new Set(given.map((id) => id.trim()))]
  for (const id of ids) checkText(id, 'schema_id', queueLimits.schemaId)
  if (ids.length > queueLimits.schemas)
    throw invalidParameter(`A review queue can have at most ${queueLimits.schemas} label schemas; got ${ids.length}.`)
  return ids
}

export function checkedItemIds(given: readonly string[]): string[] {
  if (given.length === 0) throw invalidParameter('`item_ids` must be a non-empty list; got [].')
  if (given.length > queueLimits.items)
    throw invalidParameter(`\`item_ids\` has ${given.length} ids; at most ${queueLimits.items} are taken at once.`)
  const ids = [...new Set(given.map((id) => id.trim()))]
  for (const id of ids) checkText(id, 'item_id', queueLimits.itemId)
  return ids
}

/** Who says what became of an item; null where it is open again. */
export function checkedReviewer(status: ReviewStatus, given: string | null): string | null {
  const by = given === null ? null : normalUser(given)
  if (status === 'PENDING') {
    if (by !== null) throw invalidParameter('`completed_by` must not be set when reopening an item to `pending`.')
    return null
  }
  if (by === null || by === '') throw invalidParameter(`\`completed_by\` is required when setting status to \`${status.toLowerCase()}\`.`)
  if (by.length > queueLimits.user)
    throw invalidParameter(`\`completed_by\` must be at most ${queueLimits.user} characters; got ${by.length}.`)
  return by
}

export function normalUser(user: string): string {
  return user.trim().toLowerCase()
}

function checkText(value: string, field: string, most: number): void {
  if (value === '') throw invalidParameter(`\`${field}\` must be a non-empty string; got ''.`)
  if (value.length > most) throw invalidParameter(`\`${field}\` must be at most ${most} characters; got ${value.length}.`)
}
