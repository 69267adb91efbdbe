import { AssayError } from '../rest/assay-error.ts'

/** Entries beyond this push out the one that was asked for longest ago. */
export const maxCachedPrompts = 1000
/** What MLflow says of an unknown name or version, and of an unknown alias. */
const missingCodes = new Set(['RESOURCE_DOES_NOT_EXIST', 'INVALID_PARAMETER_VALUE'])
/** While the server is out, how long what is at hand is given without asking. */
export const outagePauseMs = 10_000

interface Entry<Value> {
  value: Value
  loadedAtMs: number
  /** Not asked for before this: the server was out a moment ago. */
  askAgainAtMs: number
}

export interface CacheRequest<Value> {
  /** How long a loaded value is good for; 0 asks always, and knows no outage. */
  ttlMs: number
  /** `hasStale`: something is at hand in case it takes long. */
  load: (hasStale: boolean) => Promise<Value>
  /** Told why a value past its time is given. */
  onOutage: (error: unknown) => void
}

/**
 * Values by key, at most 1000. What is past its time is loaded anew, once for all that ask at the same moment; when that fails, what was
 * loaded last is given instead. Only when the server says that it is not there, it is forgotten, and that is thrown.
 */
export class PromptCache<Value> {
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #loading = new Map<string, Promise<Value>>()
  readonly #nowMs: () => number
  #generation = 0

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  get size(): number {
    return this.#entries.size
  }

  async get(key: string, request: CacheRequest<Value>): Promise<Value> {
    const entry = request.ttlMs === 0 ? undefined : this.#use(key)
    const nowMs = this.#nowMs()
    if (entry !== undefined && (nowMs - entry.loadedAtMs < request.ttlMs || nowMs < entry.askAgainAtMs)) return entry.value
    try {
      return await this.#load(key, request, entry !== undefined)
    } catch (error) {
      if (entry === undefined || isGone(error)) throw error
      entry.askAgainAtMs = this.#nowMs() + outagePauseMs
      request.onOutage(error)
      return entry.value
    }
  }

  /** Forgets all whose key satisfies. What is being loaded for one is not kept. */
  forget(matches: (key: string) => boolean): void {
    this.#generation++
    for (const key of this.#loading.keys()) if (matches(key)) this.#loading.delete(key)
    for (const key of this.#entries.keys()) if (matches(key)) this.#entries.delete(key)
  }

  #use(key: string): Entry<Value> | undefined {
    const entry = this.#entries.get(key)
    if (entry !== undefined) this.#keep(key, entry)
    return entry
  }

  #load(key: string, { ttlMs, load }: CacheRequest<Value>, hasStale: boolean): Promise<Value> {
    const present = ttlMs === 0 ? undefined : this.#loading.get(key)
    if (present !== undefined) return present
    const generation = this.#generation
    const loading = load(hasStale).then(
      (value) => {
        // Something was changed meanwhile: this may be from before.
        if (generation === this.#generation) this.#keep(key, { value, loadedAtMs: this.#nowMs(), askAgainAtMs: 0 })
        return value
      },
      (error: unknown) => {
        if (isGone(error)) this.#entries.delete(key)
        throw error
      },
    )
    this.#loading.set(key, loading)
    const settled = (): void => {
      if (this.#loading.get(key) === loading) this.#loading.delete(key)
    }
    loading.then(settled, settled)
    return loading
  }

  /** A map hands out its keys in the order in which they were put in. */
  #keep(key: string, entry: Entry<Value>): void {
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= maxCachedPrompts) break
      this.#entries.delete(oldest)
    }
  }
}

/**
 * The server itself says that there is no such prompt, or no such alias of it. Everything else may be over in a moment: also what a proxy says
 * in its place (a page of its own, a login, a 404), and a token that has expired.
 */
export function isGone(error: unknown): boolean {
  return error instanceof AssayError && error.status >= 400 && missingCodes.has(error.code)
}
