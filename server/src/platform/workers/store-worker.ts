import { Worker } from 'node:worker_threads'
import type { Call, FromWorker, Reply, WireError } from './messages.ts'
import { fromWire } from './messages.ts'

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Whatever brings calls to stores elsewhere. */
export interface StoreCaller {
  call(store: string, method: string, args: unknown[]): Promise<unknown>
}

/** A thread that hosts stores. Calls are answered in any order; when the thread dies every open call is rejected and `onExit` runs. */
export class StoreWorker implements StoreCaller {
  private readonly worker: Worker
  private readonly waiting = new Map<number, Waiting>()
  private readonly listeners = new Map<string, (data: unknown) => void>()
  private nextId = 1
  private closing = false

  /** `name` is what tools that list threads show (Linux cuts it at 15 bytes). */
  constructor(name: string, file: URL, data: unknown, onExit: (error: Error) => void) {
    this.worker = new Worker(file, { name, workerData: data, stdout: false, stderr: false })
    this.worker.on('message', (message: FromWorker) => {
      if ('replies' in message) for (const reply of message.replies) this.settle(reply)
      else this.listeners.get(message.event)?.(message.data)
    })
    const died = (error: Error): void => {
      for (const { reject } of this.waiting.values()) reject(error)
      this.waiting.clear()
      if (!this.closing) onExit(error)
    }
    this.worker.on('error', died)
    this.worker.on('exit', (code) => died(new Error(`a store thread ended with code ${code}`)))
  }

  /** Calls that have not been answered. */
  get pending(): number {
    return this.waiting.size
  }

  on(event: string, listener: (data: unknown) => void): void {
    this.listeners.set(event, listener)
  }

  tell(message: unknown): void {
    this.worker.postMessage(message)
  }

  /** `transfer` hands memory over without a copy; the caller must not use it any more. */
  call(store: string, method: string, args: unknown[], transfer: readonly ArrayBuffer[] = []): Promise<unknown> {
    return this.post({ store, method, args }, transfer)
  }

  /** @throws OutOfTime when it goes on for longer. */
  callWithin(budgetMs: number, store: string, method: string, args: unknown[]): Promise<unknown> {
    return this.post({ store, method, args, budgetMs }, [])
  }

  private post(call: Omit<Call, 'id'>, transfer: readonly ArrayBuffer[]): Promise<unknown> {
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.worker.postMessage({ id, ...call } satisfies Call, transfer)
    })
  }

  private settle(reply: Reply): void {
    const waiting = this.waiting.get(reply.id)
    this.waiting.delete(reply.id)
    if (reply.ok) waiting?.resolve(reply.value)
    else waiting?.reject(fromWire(reply.error as WireError))
  }

  async close(): Promise<void> {
    this.closing = true
    await this.call('', 'close', []).catch(() => undefined)
    await this.worker.terminate()
  }
}

/** A store on another thread. `pick` says which thread a method goes to. */
export function remoteStore<Store extends object>(store: string, pick: (method: keyof Store & string) => StoreCaller): Store {
  return new Proxy({} as Store, {
    get: (_target, method) =>
      typeof method !== 'string' || method === 'then'
        ? undefined
        : (...args: unknown[]) => pick(method as keyof Store & string).call(store, method, args),
  })
}
