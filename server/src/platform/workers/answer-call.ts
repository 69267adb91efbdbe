import { AppError } from '@assay/protocol'
import { isDiskFull } from '../database/sqlite.ts'
import type { Call, Reply } from './messages.ts'
import { toWire } from './messages.ts'

export type Stores = Record<string, object>

/** Calls the method that is asked for. Never throws: an error is part of the reply, and told to `failed` as it was thrown. */
export async function answerCall(stores: Stores, call: Call, failed?: (error: unknown) => void): Promise<Reply> {
  try {
    const store = stores[call.store] as Record<string, ((...args: unknown[]) => unknown) | undefined> | undefined
    const method = store?.[call.method]
    if (call.store !== '' && method === undefined) throw new Error(`no store method ${call.store}.${call.method}`)
    return { id: call.id, ok: true, value: await method?.apply(store, call.args) }
  } catch (error) {
    failed?.(error)
    return { id: call.id, ok: false, error: toWire(storageError(error)) }
  }
}

/** The error as its sender should see it: that the disk is full is no fault of the request. */
export function storageError(error: unknown): unknown {
  if (!isDiskFull(error)) return error
  return new AppError(
    'INSUFFICIENT_STORAGE',
    'The disk of the data folder is full. Nothing of this request was stored; free space and send it again.',
    { cause: error, retryAfterSeconds: 10 },
  )
}
