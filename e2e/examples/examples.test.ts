import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ResponseOf, TraceSkeleton } from '@assay/protocol'
import type { getTraceMessages, listTraces } from '@assay/protocol'
import { spanTypes } from '@assay/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runExample } from '../../examples/run-example.ts'
import { lacks, program } from '../../tools/test/lacks.ts'
import type { RunningServer } from '../harness/server.ts'
import { eventually, startServer } from '../harness/server.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'assay-examples-'))
let server: RunningServer
beforeAll(async () => {
  server = await startServer({ dataDir })
})
afterAll(async () => {
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function ask<T>(path: string): Promise<T> {
  return (await (await fetch(`${server.url}/api/assay/v1${path}`)).json()) as T
}

/** One line a span, children below their parent: `  name TYPE tokens`. */
function outline({ spans }: TraceSkeleton): string[] {
  const depth = (i: number): number => (spans.parent[i] === -1 ? 0 : 1 + depth(spans.parent[i] ?? -1))
  return spans.spanId.map((_, i) => {
    const tokens = spans.tokens[i] ?? -1
    return `${'  '.repeat(depth(i))}${spans.names[spans.name[i] ?? 0]} ${spanTypes[spans.type[i] ?? 0]}${tokens < 0 ? '' : ` ${tokens}`}`
  })
}

interface Example {
  name: string
  missing: boolean
  run(): Promise<{ traceId: string }>
  outline: string[]
  tokens: number
  costUsd: number
  roles: string[]
  /** Text of the query bar that finds this example's trace and no other's. */
  query: string
}

const inExample =
  (
    name: string,
    env: () => Record<string, string>,
    command = process.execPath,
    args = ['../../tools/launch.mjs', 'example:typescript-agent'],
  ) =>
  () =>
    runExample(command, args, { cwd: join(import.meta.dirname, '..', '..', 'examples', name), env: env() })
const inPython = (name: string, env: () => Record<string, string>) => () => inExample(name, env, program('python-examples'), ['main.py'])()
const noPython = lacks('python-examples')

const examples: Example[] = [
  {
    name: 'typescript-agent',
    missing: false,
    run: inExample('typescript-agent', () => ({ ASSAY_URL: server.url })),
    outline: [
      'support-agent AGENT',
      '  chat gpt-4o-mini LLM 251',
      '  lookup_order TOOL',
      '  get_shipping_rate TOOL',
      '  chat gpt-4o-mini LLM 418',
    ],
    tokens: 669,
    costUsd: 0.0001359,
    roles: ['system', 'user', 'assistant', 'tool', 'tool', 'assistant'],
    query: 'tool:get_shipping_rate model:gpt-4o-mini "shipping to Japan"',
  },
  {
    name: 'python-mlflow',
    missing: noPython,
    run: inPython('python-mlflow', () => ({ MLFLOW_TRACKING_URI: server.url })),
    outline: [
      'support-agent AGENT',
      '  Completions LLM 255',
      '  lookup_order TOOL',
      '  search_articles TOOL',
      '    retrieve RETRIEVER',
      '      Embeddings EMBEDDING',
      '  Completions LLM 477',
    ],
    tokens: 732,
    costUsd: 0.0001647,
    roles: ['system', 'user', 'assistant', 'tool', 'tool', 'assistant'],
    query: 'type:retriever tool:search_articles damaged lamp',
  },
  {
    name: 'python-otel',
    missing: noPython,
    run: inPython('python-otel', () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: server.url })),
    outline: ['support-agent AGENT', '  ChatCompletion LLM 127', '  lookup_order TOOL', '  ChatCompletion LLM 225'],
    tokens: 352,
    costUsd: 0.00007215,
    roles: ['system', 'user', 'assistant', 'tool', 'assistant'],
    query: 'name:support-agent -tool:get_shipping_rate -type:retriever "A-1042"',
  },
]

describe.each(examples)('the example $name, with only an address set', (example) => {
  describe.skipIf(example.missing)('on a server that is then killed', () => {
    let traceId = ''
    const skeleton = () => ask<TraceSkeleton>(`/traces/tr-${traceId}`)

    beforeAll(async () => {
      ;({ traceId } = await example.run())
      await eventually(skeleton, (answer) => answer.spans?.spanId.length === example.outline.length, 5_000)
    })

    it('shows as one tree with the right parents, types and tokens', async () => {
      expect(outline(await skeleton())).toEqual(example.outline)
    })

    it('sums tokens and cost, and knows the conversation and the user', async () => {
      const { trace } = await skeleton()
      expect(trace).toMatchObject({ status: 'OK', tokens: example.tokens, unpriced: false, session: 'conversation-1', user: 'ann' })
      expect(trace.costUsd).toBeCloseTo(example.costUsd, 10)
    })

    it('shows its chat, each message once', async () => {
      const { turns } = await ask<ResponseOf<typeof getTraceMessages>>(`/traces/tr-${traceId}/messages`)
      expect(turns.map(({ message }) => message.role)).toEqual(example.roles)
    })

    it('is found again by tool, model and words, and after kill -9', async () => {
      const { experimentId } = (await skeleton()).trace
      const find = async () =>
        (await ask<ResponseOf<typeof listTraces>>(`/experiments/${experimentId}/traces?q=${encodeURIComponent(example.query)}`)).traces.map(
          (trace) => trace.traceId,
        )
      await eventually(find, (found) => found.length > 0)
      expect(await find()).toEqual([`tr-${traceId}`])
      const before = await skeleton()

      server.kill('SIGKILL')
      await server.exited
      server = await startServer({ dataDir })
      expect(await skeleton()).toEqual(before)
      expect(await find()).toEqual([`tr-${traceId}`])
    })
  })
})
