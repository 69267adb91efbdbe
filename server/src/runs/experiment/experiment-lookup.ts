import type { ExperimentStore } from './experiment-store.ts'

/** Names that are remembered; beyond that the memory starts anew. */
const maxRemembered = 1_000

/**
 * `get` and `ensure` for the ingest path, which asks the same few names with every request. Answers are remembered until `forget`, which
 * whoever hosts the stores calls after any other experiment call and after a rollback. One thread.
 */
export class ExperimentLookup implements Pick<ExperimentStore, 'get' | 'ensure'> {
  private readonly store: ExperimentStore
  private readonly ids = new Map<string, string>()
  private readonly known = new Map<string, Awaited<ReturnType<ExperimentStore['get']>>>()

  constructor(store: ExperimentStore) {
    this.store = store
  }

  async ensure(workspace: string, name: string): Promise<string> {
    const key = `${workspace}\0${name}`
    const found = this.ids.get(key) ?? (await this.store.ensure(workspace, name))
    if (this.ids.size >= maxRemembered) this.ids.clear()
    this.ids.set(key, found)
    return found
  }

  async get(workspace: string, experimentId: string): ReturnType<ExperimentStore['get']> {
    const key = `${workspace}\0${experimentId}`
    const found = this.known.get(key) ?? (await this.store.get(workspace, experimentId))
    if (this.known.size >= maxRemembered) this.known.clear()
    this.known.set(key, found)
    return found
  }

  forget(): void {
    this.ids.clear()
    this.known.clear()
  }
}
