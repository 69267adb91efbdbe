import { Agent, request as httpRequest } from 'node:http'
import { performance } from 'node:perf_hooks'
import { quantile } from '../measure/sample.ts'
import { rejectedSpans } from './rejected-spans.ts'
import { seededDice } from './dice.ts'
import { type FillOptions, fillRequest } from './fill-request.ts'
import { type RequestShape, type RequestTemplate, defaultShape, makeRequestTemplate } from './request-template.ts'
import { makeWordPool } from './word-pool.ts'

export interface LoadOptions extends Partial<Pick<FillOptions, 'startMsOf' | 'planted' | 'repeats'>> {
  /** Of the OTLP/HTTP door, `/v1/traces` included. */
  url: string
  headers?: Readonly<Record<string, string>>
  /** Connections, each with one request under way. Default 4. */
  clients?: number
  shape?: Partial<RequestShape>
}

export interface LoadResult {
  /** Spans answered with success, less those that the answer calls rejected. */
  accepted: number
  rejected: number
  /** Requests answered with anything but success, by what came: `503`, `ECONNRESET`. */
  failures: Record<string, number>
  seconds: number
  p50Ms: number
  p99Ms: number
  maxMs: number
}

const poolBytes = 16 << 20
const templatesPerClient = 4
let pool: Buffer | undefined

/** Sends spans to any OTLP/HTTP server as fast as its answers come, and keeps what it costs to make them small. */
export class OtlpLoad {
  readonly #options: LoadOptions
  readonly #fill: FillOptions
  readonly #shape: RequestShape
  readonly #clients: RequestTemplate[][]
  readonly #agent: Agent
  readonly #target: URL
  #traces = 0

  constructor(options: LoadOptions) {
    const clients = options.clients ?? 4
    const dice = seededDice(20_251_123)
    pool ??= makeWordPool(poolBytes, dice)
    this.#options = options
    this.#shape = { ...defaultShape, ...options.shape }
    this.#fill = {
      pool,
      dice,
      startMsOf: options.startMsOf ?? (() => Date.now()),
      planted: options.planted ?? [],
      repeats: options.repeats ?? false,
    }
    this.#clients = Array.from({ length: clients }, () =>
      Array.from({ length: templatesPerClient }, () => makeRequestTemplate(this.#shape, dice)),
    )
    this.#agent = new Agent({ keepAlive: true, maxSockets: clients })
    this.#target = new URL(options.url)
  }

  /** Sends for a time, or until so many spans were sent (rounded up to whole requests). */
  async send(amount: { seconds: number } | { spans: number }): Promise<LoadResult> {
    const latencies: number[] = []
    const result: LoadResult = { accepted: 0, rejected: 0, failures: {}, seconds: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 }
    const startedAt = performance.now()
    let left = 'spans' in amount ? Math.ceil(amount.spans / this.#shape.spansPerRequest) : Infinity
    const isOver = (): boolean => left <= 0 || ('seconds' in amount && performance.now() - startedAt >= amount.seconds * 1000)
    await Promise.all(
      this.#clients.map(async (templates) => {
        for (let turn = 0; !isOver(); turn++) {
          left--
          const template = templates[turn % templates.length] as RequestTemplate
          const body = fillRequest(template, this.#traces, this.#fill)
          this.#traces += Math.ceil(this.#shape.spansPerRequest / this.#shape.spansPerTrace)
          const sentAt = performance.now()
          const answer = await this.#post(body)
          latencies.push(performance.now() - sentAt)
          this.#count(result, answer)
        }
      }),
    )
    latencies.sort((a, b) => a - b)
    result.seconds = (performance.now() - startedAt) / 1000
    result.p50Ms = quantile(latencies, 0.5)
    result.p99Ms = quantile(latencies, 0.99)
    result.maxMs = latencies.at(-1) ?? 0
    return result
  }

  close(): void {
    this.#agent.destroy()
  }

  #count(result: LoadResult, { status, body }: Answer): void {
    if (!/^2\d\d$/.test(status)) {
      result.failures[status] = (result.failures[status] ?? 0) + 1
      return
    }
    const rejected = rejectedSpans(body)
    result.rejected += rejected
    result.accepted += this.#shape.spansPerRequest - rejected
  }

  #post(body: Buffer): Promise<Answer> {
    return new Promise((resolve) => {
      const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length, ...this.#options.headers }
      const request = httpRequest(this.#target, { method: 'POST', agent: this.#agent, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => resolve({ status: String(response.statusCode), body: Buffer.concat(chunks) }))
      })
      request.on('error', (error: NodeJS.ErrnoException) => resolve({ status: error.code ?? error.message, body: Buffer.alloc(0) }))
      request.end(body)
    })
  }
}

interface Answer {
  /** HTTP status, or the error's code where no answer came. */
  status: string
  body: Buffer
}
