export type { Authoriser, Caller } from '../platform/auth/caller.ts'
export { type AuditEntry, type AuditSink, mutate, noAudit, singleUserPolicy } from './mutation.ts'
