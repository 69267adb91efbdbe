export type { Authoriser, Caller, Resource } from '../platform/auth/caller.ts'
export { type AuditEntry, type AuditSink, mutate, noAudit, singleUserPolicy } from './mutation.ts'
