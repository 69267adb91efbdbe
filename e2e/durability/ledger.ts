import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'

/** Spans of each trace of the ledger: a root and its children, sent in one request. */
export const spansPerTrace = 6

/** Trace ids carry their number, so that what is found can be told from what was sent. */
export function ledgerTraceId(number: number): string {
  return `1ed9e4${number.toString(16).padStart(26, '0')}`
}

/** One OTLP/JSON request with `traces` whole traces, the first of them numbered `first`. */
export function ledgerRequest(first: number, traces = 1, textChars = 200): string {
  const nowNs = BigInt(Date.now()) * 1_000_000n
  const spans = Array.from({ length: traces }, (_, i) => ledgerSpans(first + i, nowNs, textChars)).flat()
  return JSON.stringify({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: 'ledger' }, spans }] }] })
}

function ledgerSpans(number: number, nowNs: bigint, textChars: number): object[] {
  return Array.from({ length: spansPerTrace }, (_, i) => ({
    traceId: ledgerTraceId(number),
    spanId: (i + 1).toString(16).padStart(16, '0'),
    ...(i > 0 && { parentSpanId: '1'.padStart(16, '0') }),
    name: `ledger ${i}`,
    kind: 1,
    startTimeUnixNano: String(nowNs + BigInt(i) * 1000n),
    endTimeUnixNano: String(nowNs + 1_000_000n),
    attributes: [
      { key: 'number', value: { intValue: String(number) } },
      { key: 'text', value: { stringValue: `${number} ${'lorem ipsum '.repeat(textChars / 12)}` } },
    ],
  }))
}

export interface Answers {
  /** Acknowledged traces in this round. */
  acked: number
  /** HTTP status → how often; 0 where the connection broke. */
  statuses: Map<number, number>
}

/**
 * Sends numbered traces and writes down in a file of its own, synced before the next request, which of them were acknowledged. A number is
 * sent again until it is, as an exporter would do.
 */
export class Ledger {
  private readonly path: string
  private readonly file: number
  private next = 0

  constructor(path: string) {
    this.path = path
    this.file = openSync(path, 'a')
  }

  /** Numbers acknowledged since the ledger began. */
  acked(): number[] {
    return readFileSync(this.path, 'utf8').split('\n').filter(Boolean).map(Number)
  }

  /** Numbers given out so far, acknowledged or not. */
  get offered(): number {
    return this.next
  }

  /** Sends with `clients` in parallel until told to stop; an answer under way is waited for. */
  async load(
    url: string,
    {
      clients,
      signal,
      request = (number) => ledgerRequest(number),
    }: {
      clients: number
      signal: AbortSignal
      request?: (number: number) => string
    },
  ): Promise<Answers> {
    const answers: Answers = { acked: 0, statuses: new Map() }
    const client = async (): Promise<void> => {
      while (!signal.aborted) {
        const number = this.next++
        const status = await post(url, request(number))
        answers.statuses.set(status, (answers.statuses.get(status) ?? 0) + 1)
        if (status === 200) {
          this.acknowledge(number)
          answers.acked++
        } else if (status === 0) return
      }
    }
    await Promise.all(Array.from({ length: clients }, client))
    return answers
  }

  private acknowledge(number: number): void {
    writeSync(this.file, `${number}\n`)
    fsyncSync(this.file)
  }

  close(): void {
    closeSync(this.file)
  }
}

/** The status, 0 when there was no answer. */
export async function post(url: string, body: string): Promise<number> {
  try {
    const response = await fetch(`${url}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}
