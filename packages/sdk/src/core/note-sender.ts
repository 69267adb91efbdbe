import { backgroundKey, rootContext, runInContext } from './context.ts'
import { asRecord, text } from '../rest/message.ts'
import type { Settings } from './settings.ts'
import type { TraceNotes } from './trace-notes.ts'
import type { TroubleLog } from './trouble-log.ts'

/** Traces whose notes wait. Beyond it new ones are left out: the spans are worth more than what is said of them. */
export const maxWaitingNotes = 2048
const atOnce = 4
const background = rootContext.setValue(backgroundKey, true)

/** Loaded with the first note: most programs have none. */
const loadApi = (): Promise<typeof import('../rest/call-api.ts')> => import('../rest/call-api.ts')

export interface NotedTrace {
  /** 32 hex digits. */
  traceId: string
  startUs: number
  endUs: number
  failed: boolean
  notes: TraceNotes
}

/**
 * Sends what is said of traces beside their spans, after these have arrived: MLflow 3's `StartTrace` and `LinkPromptsToTrace`. In the
 * background, never throws, does not keep the process alive.
 */
export class NoteSender {
  readonly #settings: Settings
  readonly #log: TroubleLog
  #waiting: NotedTrace[] = []
  #sending: Promise<void> | undefined
  #experimentId: string | undefined
  #stopped = false

  constructor(settings: Settings, log: TroubleLog) {
    this.#settings = settings
    this.#log = log
  }

  get count(): number {
    return this.#waiting.length
  }

  add(trace: NotedTrace): void {
    if (this.#stopped) return
    if (this.#waiting.length < maxWaitingNotes) this.#waiting.push(trace)
    else this.#log.tell('notes', `the notes of more than ${maxWaitingNotes} traces wait; new traces go without run, model and prompts`)
  }

  /** Sends what waits. Resolves when nothing does, or what does cannot be sent now. */
  drain(): Promise<void> {
    this.#sending ??= runInContext(background, () => this.#sendAll()).finally(() => (this.#sending = undefined))
    return this.#sending
  }

  stop(): void {
    this.#stopped = true
    this.#waiting = []
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const some = this.#waiting.splice(0, atOnce)
      await Promise.all(some.map((trace) => this.#send(trace)))
    }
  }

  async #send(trace: NotedTrace): Promise<void> {
    const traceId = `tr-${trace.traceId}`
    const { metadata, prompts } = trace.notes
    try {
      const { callApi } = await loadApi()
      const experimentId = await this.#experimentOf(traceId)
      const linked = prompts.map(({ name, version }) => ({ name, version: String(version) }))
      await callApi('POST', '/api/3.0/mlflow/traces', {
        settings: this.#settings,
        json: {
          trace: {
            trace_info: {
              trace_id: traceId,
              trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } },
              request_time: new Date(trace.startUs / 1000).toISOString(),
              execution_duration: `${(Math.max(0, trace.endUs - trace.startUs) / 1_000_000).toFixed(6)}s`,
              state: trace.failed ? 'ERROR' : 'OK',
              trace_metadata: metadata,
              ...(linked.length === 0 ? {} : { tags: { 'mlflow.linkedPrompts': JSON.stringify(linked) } }),
            },
          },
        },
      })
      if (linked.length > 0) {
        await callApi('POST', '/api/2.0/mlflow/traces/link-prompts', {
          settings: this.#settings,
          json: { trace_id: traceId, prompt_versions: linked },
        })
      }
    } catch (error) {
      this.#log.tell('notes', `run, model and prompts of ${traceId} could not be told to ${this.#settings.url.href}: ${String(error)}`)
    }
  }

  /** A service's name may have chosen the experiment: then only the server knows it. All traces of a process go to one. */
  async #experimentOf(traceId: string): Promise<string> {
    const { experiment } = this.#settings
    if (experiment !== undefined && 'id' in experiment) return experiment.id
    if (this.#experimentId === undefined) {
      const { callApi } = await loadApi()
      const answer = await callApi('GET', `/api/3.0/mlflow/traces/${traceId}`, { settings: this.#settings })
      const location = asRecord(asRecord(asRecord(answer['trace'])['trace_info'])['trace_location'])
      this.#experimentId = text(asRecord(location['mlflow_experiment'])['experiment_id'])
    }
    return this.#experimentId
  }
}
