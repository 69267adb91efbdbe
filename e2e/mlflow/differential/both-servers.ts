import { afterAll, beforeAll } from 'vitest'
import { startMlflowServer } from '../../harness/mlflow-server.ts'
import { startServer } from '../../harness/server.ts'

/** An answer of one server, without what differs from run to run. */
export interface Answer {
  status: number
  body: unknown
}

/** The same calls to two servers, each with ids of its own: what they are called in turn is what is compared. */
export class BothServers {
  private readonly sides: [Side, Side]

  constructor(assay: string, mlflow: string) {
    this.sides = [new Side(assay), new Side(mlflow)]
  }

  /** `body` and `path` name what was made before as `{run 0}`, `{model 1}`, in the order in which it was made. */
  async call(method: string, path: string, body?: Record<string, unknown>): Promise<{ assay: Answer; mlflow: Answer }> {
    const [assay, mlflow] = await Promise.all(this.sides.map((side) => side.call(method, path, body)))
    if (assay === undefined || mlflow === undefined) throw new Error('Both sides answer.')
    return { assay, mlflow }
  }
}

/** An Assay and an MLflow server of a suite's own, from its first test to its last. What is returned begins to name ids anew. */
export function serversOfSuite(): () => BothServers {
  let servers: [assay: string, mlflow: string] | undefined
  const ends: (() => Promise<unknown>)[] = []
  const kept = async <S extends { url: string; stop(): Promise<unknown> }>(starting: Promise<S>) => {
    const server = await starting
    ends.push(() => server.stop())
    return server.url
  }
  // Longer than MLflow may take to start.
  beforeAll(async () => {
    servers = await Promise.all([kept(startServer()), kept(startMlflowServer())])
  }, 330_000)
  afterAll(async () => {
    await Promise.all(ends.map((end) => end()))
  })
  return () => {
    if (servers === undefined) throw new Error('The servers start before the first test.')
    return new BothServers(...servers)
  }
}

class Side {
  private readonly url: string
  /** What an id is called, and the reverse. */
  private readonly names = new Map<string, string>()
  private readonly ids = new Map<string, string>()

  constructor(url: string) {
    this.url = url
  }

  async call(method: string, path: string, body?: Record<string, unknown>): Promise<Answer> {
    const answer = await fetch(this.url + this.withIds(path, encodeURIComponent), {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: this.withIds(JSON.stringify(body), String) }),
    })
    const text = await answer.text()
    this.learn(text)
    return { status: answer.status, body: this.comparable(parsed(text)) }
  }

  private withIds(text: string, write: (id: string) => string): string {
    return text.replace(/\{(?:run|model|experiment|webhook|dataset|record) \d+\}/g, (name) => write(this.ids.get(name) ?? name))
  }

  private learn(text: string): void {
    const found: [kind: string, pattern: RegExp][] = [
      ['run', /"run_id": ?"([0-9a-f]{32})"/g],
      ['model', /"model_id": ?"(m-[0-9a-f]{32})"/g],
      ['experiment', /"experiment_id": ?"([1-9]\d*)"/g],
      ['webhook', /"webhook_id": ?"([0-9a-f-]{36})"/g],
      ['dataset', /"dataset_id": ?"(d-[0-9a-f]{32})"/g],
    ]
    for (const [kind, pattern] of found) for (const [, id = ''] of text.matchAll(pattern)) this.name(kind, id)
    // Those of one call have no order among themselves.
    for (const record of recordsIn(text)) this.name('record', record.dataset_record_id)
  }

  private name(kind: string, id: string): void {
    if (this.names.has(id)) return
    const name = `{${kind} ${[...this.names.values()].filter((known) => known.startsWith(`{${kind}`)).length}}`
    this.names.set(id, name)
    this.ids.set(name, id)
  }

  /** Ids by name; times and names that were made up left out; lists that have no order sorted. */
  private comparable(value: unknown, key = ''): unknown {
    if (typeof value === 'string' && key === 'records') return this.comparable(recordsOf(value))
    // Of evaluation datasets.
    if (typeof value === 'string' && jsonTexts.has(key)) return this.comparable(parsed(value))
    if (typeof value === 'string') return this.named(value)
    if (Array.isArray(value)) {
      const items = value.map((item) => this.comparable(item))
      return unordered.has(key) ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items
    }
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => !ignored.has(name))
        .map(([name, member]) => [name, this.comparable(member, name)])
        // protobuf leaves an empty message out or in, as it was made.
        .filter(([, member]) => !isEmpty(member))
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    )
  }

  private named(text: string): string {
    let named = text
    for (const [id, name] of this.names) if (id.length > 8) named = named.replaceAll(id, name)
    return (
      named
        .replace(/mlflow-artifacts:\/\d+/g, 'mlflow-artifacts:/{experiment}')
        // MLflow tells the statement that its database refused.
        .replace(/ Error: .*\[SQL: .*$/s, '')
        // A Python set has no order.
        .replace(/\{('[^{}]*')\}/g, (_, set: string) => `{${set.split(', ').sort().join(', ')}}`)
    )
  }
}

interface RecordMessage {
  dataset_record_id: string
  inputs: unknown
}

function recordsIn(answer: string): RecordMessage[] {
  const body = parsed(answer)
  return typeof body === 'object' && body !== null && 'records' in body ? recordsOf(String(body.records)) : []
}

/** In the order of what identifies them. */
function recordsOf(json: string): RecordMessage[] {
  const written = (record: RecordMessage) => JSON.stringify(record.inputs)
  // Python's numbers that JSON does not have stay what they are as texts: a comparison that goes through JSON would lose them.
  const inJson = json.replaceAll(/(?<=[:,[] ?)(?:NaN|-?Infinity)/g, '"number $&"')
  return (JSON.parse(inJson) as RecordMessage[]).sort((a, b) => (written(a) < written(b) ? -1 : 1))
}

const jsonTexts = new Set(['schema', 'profile', 'tags'])
const unordered = new Set(['tags', 'params', 'metrics', 'aliases', 'latest_versions', 'files', 'experiment_ids'])
const ignored = new Set([
  'creation_time',
  'last_update_time',
  'creation_timestamp',
  'last_updated_timestamp',
  'creation_timestamp_ms',
  'last_updated_timestamp_ms',
  // Said by Assay beyond MLflow: where in a filter the mistake is.
  'details',
  'next_page_token',
  // Of a dataset: made of its time.
  'created_time',
  'digest',
  // Said by Assay of models and versions, too.
  'workspace',
])

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text.slice(0, 40)
  }
}
