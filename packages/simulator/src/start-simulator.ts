import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createDice } from './dice.ts'
import type { Scenario } from './chat.ts'
import { faultOf } from './faults.ts'
import { asObject, asText, type Json, type JsonObject } from './json.ts'
import { createPacer, type Latency } from './latency.ts'
import type { Provider } from './provider.ts'
import { createProviders, matchRoute } from './providers.ts'
import { ProviderError, simulatedError } from './provider-error.ts'
import { sendOutcome } from './send-outcome.ts'
import { supportScenario } from './support-scenario.ts'

export interface SimulatorOptions {
  /** 0, the default, takes a free one. */
  port?: number
  /** Changes ids, log probabilities and the spread of the latency; the same seed and request give the same answer. Default 1. */
  seed?: number
  /** Default: no wait at all. */
  latencyMs?: Latency
  /** Default `supportScenario`. */
  scenario?: Scenario
}

export interface Simulator {
  /** `http://127.0.0.1:<port>`. OpenAI's base address is this and `/v1`, Anthropic's and Cohere's this alone. */
  url: string
  port: number
  /** What has been asked, oldest first; the newest 10,000. */
  requests(): readonly SeenRequest[]
  /** Cuts what is still open. */
  close(): Promise<void>
}

export interface SeenRequest {
  method: string
  path: string
  headers: Record<string, string>
  /** Null when there was none, or none that could be read. */
  body: Json
}

const maxRequestsKept = 10_000

/** Serves the providers' wire formats on 127.0.0.1. Without state but for `requests()` and `previous_response_id`; keys are not checked. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, seed = 1, latencyMs = { firstToken: 0, perToken: 0 }, scenario = supportScenario } = options
  const providers = createProviders()
  const seen: SeenRequest[] = []

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET'
    const path = (request.url ?? '/').replace(/\?.*$/, '')
    const match = matchRoute(providers, method, path)
    const provider = match?.provider ?? providers[0]
    const text = await readBody(request)
    const dice = createDice(seed, `${method} ${path}\n${text}`)
    const requestId = dice.id('req_', 24)
    response.setHeader(provider.requestIdHeader, requestId)
    try {
      const body = parseBody(text, { method, path, headers: request.headers, seen })
      if (!match) throw new ProviderError(404, `Invalid URL (${method} ${path})`)
      const fault = faultOf(asText(body.model) ?? match.params.model ?? '')
      if (fault.kind === 'error') throw simulatedError(fault.status)
      const outcome = match.handle({ params: match.params, body, scenario, dice, nowSeconds: Math.floor(Date.now() / 1000) })
      const firstToken = latencyMs.firstToken + (fault.kind === 'slow' ? fault.ms : 0)
      const pacer = createPacer({ ...latencyMs, firstToken }, dice, whenGone(response))
      await sendOutcome(response, outcome, { provider, fault, pacer })
    } catch (error) {
      sendError(response, error, { provider, requestId })
    }
  }

  const server = createServer((request, response) => {
    // What is left to fail is a client that went away while it was sending.
    serve(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error(`the simulator listens on ${String(address)}, not on a port`)
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    requests: () => seen,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function parseBody(
  text: string,
  { method, path, headers, seen }: { method: string; path: string; headers: IncomingMessage['headers']; seen: SeenRequest[] },
): JsonObject {
  const record: SeenRequest = {
    method,
    path,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: null,
  }
  seen.push(record)
  if (seen.length > maxRequestsKept) seen.shift()
  if (text === '') return {}
  try {
    record.body = JSON.parse(text) as Json
  } catch {
    throw new ProviderError(400, 'We could not parse the JSON body of your request.')
  }
  const body = asObject(record.body)
  if (!body) throw new ProviderError(400, 'The body must be a JSON object.')
  return body
}

function whenGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  return gone.signal
}

function sendError(response: ServerResponse, error: unknown, { provider, requestId }: { provider: Provider; requestId: string }): void {
  const told = error instanceof ProviderError ? error : new ProviderError(500, error instanceof Error ? error.message : String(error))
  if (response.headersSent) return void response.destroy()
  const retryAfterMs = told.retryAfterMs
  const headers: Record<string, string | number> =
    retryAfterMs === undefined ? {} : { 'retry-after-ms': retryAfterMs, 'retry-after': Math.ceil(retryAfterMs / 1000) }
  response.writeHead(told.status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(provider.errorBody(told, requestId)))
}
