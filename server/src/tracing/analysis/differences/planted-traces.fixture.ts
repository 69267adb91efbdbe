import type { FeatureKind, TraceFeature } from '@assay/protocol'
import type { TraceFacts, TraceStep } from './trace-facts.ts'
import type { Feature } from './trace-features.ts'

/*
 * Traces of a support agent as they are in life: nothing in them is independent. Who asks decides region, plan and language; the plan decides the
 * model, the version its commit and mostly the prompt; what is asked decides words, tools and documents. A cause is planted into them: one of the
 * things that some traces have. What follows of a failure comes with it: the step that failed, what was not done after it or done once more, a
 * handover to people, a longer trace. All numbers here were fixed before any result was seen.
 */

/** A cause is something that 2–20 % of the traces have; of these 30–80 % go wrong, and 3–10 % of the others. */
const plantedRanges = { prevalence: [0.02, 0.2], affected: [0.3, 0.8], others: [0.03, 0.1] } as const
/** How often the outcomes that are not looked at come with the one that is, and by themselves. */
const otherOutcomes = { withIt: 0.85, without: 0.05 }

/** Numbers from 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

type Random = () => number

function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T
}

/** One of 0 … n−1, of which each is less frequent than the one before. */
function zipf(random: Random, n: number): number {
  return Math.min(n - 1, Math.floor(Math.exp(random() * Math.log(n + 1)) - 1))
}

function weighted<T>(random: Random, items: readonly (readonly [T, number])[]): T {
  let left = random() * items.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [item, weight] of items) if ((left -= weight) < 0) return item
  return (items.at(-1) as readonly [T, number])[0]
}

const models = [
  ['gpt-4o', 'openai'],
  ['gpt-4o-mini', 'openai'],
  ['claude-sonnet', 'anthropic'],
  ['claude-haiku', 'anthropic'],
  ['mistral-small', 'mistral_ai'],
  ['gemini-flash', 'gcp.gemini'],
] as const
const tools = Array.from({ length: 16 }, (_, i) => `tool_${i}`)
const languages = { eu: 'de', us: 'en', apac: 'ja', latam: 'es' } as const

interface Intent {
  words: string[]
  tools: string[]
  documents: string[]
}

/** Who asks, and what people ask for. */
interface World {
  users: { name: string; region: keyof typeof languages; plan: string; host: string }[]
  intents: Intent[]
}

function aWorld(random: Random): World {
  return {
    users: Array.from({ length: 400 }, (_, i) => ({
      name: `user-${i}`,
      region: weighted(random, [
        ['us', 0.5],
        ['eu', 0.3],
        ['apac', 0.12],
        ['latam', 0.08],
      ] as const),
      plan: weighted(random, [
        ['free', 0.6],
        ['pro', 0.3],
        ['enterprise', 0.1],
      ] as const),
      host: `host-${Math.floor(random() * 12)}`,
    })),
    intents: Array.from({ length: 14 }, (_, i) => ({
      words: Array.from({ length: 8 }, (_word, k) => `topic${i}word${k}`),
      tools: Array.from({ length: 3 }, () => pick(random, tools)),
      documents: Array.from({ length: 40 }, (_document, k) => `doc-${i}-${k}`),
    })),
  }
}

const step = (name: string, more: Partial<TraceStep> = {}): TraceStep => ({
  name,
  tool: null,
  model: null,
  provider: null,
  isCause: false,
  isOnPath: true,
  ...more,
})

function aTrace(random: Random, { users, intents }: World): TraceFacts {
  const user = users[zipf(random, users.length)] as World['users'][number]
  const intent = intents[zipf(random, intents.length)] as Intent
  const versionNumber = weighted(random, [
    [1, 0.45],
    [2, 0.3],
    [3, 0.17],
    [4, 0.08],
  ])
  const prompt = random() < 0.85 ? versionNumber : 1 + Math.floor(random() * 5)
  const large = user.plan === 'enterprise' ? 0.7 : 0.25
  const [model, provider] =
    random() < large
      ? pick(random, [models[0], models[2]])
      : weighted<(typeof models)[number]>(random, [
          [models[1], 0.5],
          [models[3], 0.25],
          [models[4], 0.15],
          [models[5], 0.1],
        ])
  const language = random() < 0.9 ? languages[user.region] : 'en'
  const llm = (name: string): TraceStep => step(name, { model, provider })
  const steps: TraceStep[] = [llm('plan')]
  const retrieves = random() < 0.7
  if (retrieves) steps.push(step('search_docs'))
  for (const tool of intent.tools) {
    if (random() > 0.65) continue
    steps.push(step(`execute_tool ${tool}`, { tool }))
    if (random() < 0.12) steps.push(step(`execute_tool ${tool}`, { tool }))
  }
  if (random() < 0.15) {
    const tool = pick(random, tools)
    steps.push(step(`execute_tool ${tool}`, { tool }))
  }
  if (random() < 0.3) steps.push(step('check_policy'))
  steps.push(llm('answer'))
  const words = intent.words.filter(() => random() < 0.45)
  const common = 8 + Math.floor(random() * 18)
  for (let i = 0; i < common; i++) words.push(`common${zipf(random, 3000)}`)
  return {
    version: `1.${versionNumber}.0`,
    name: 'support agent',
    user: user.name,
    turn: 1 + zipf(random, 12),
    status: 'ok',
    errorType: null,
    durationMs: Math.round(600 + 400 * steps.length * (0.5 + random())),
    tokens: Math.round(300 * steps.length * (0.5 + random())),
    spans: steps.length + 1,
    tags: [
      ['region', user.region],
      ['commit', `c0ffee${versionNumber}`],
      [
        'channel',
        weighted(random, [
          ['web', 0.6],
          ['ios', 0.2],
          ['android', 0.12],
          ['email', 0.08],
        ] as const),
      ],
      ['host.name', user.host],
    ],
    metadata: [
      ['plan', user.plan],
      ['language', language],
    ],
    attributes: [
      [
        'temperature',
        weighted(random, [
          [0, 0.6],
          [0.2, 0.25],
          [0.7, 0.15],
        ] as const),
      ],
      ['cache.hit', random() < 0.2],
      ['cart.total', Math.round(Math.exp(2 + 2 * random()) * 100) / 100],
      ['flag.rerank', random() < 0.1],
      ['experiment.arm', `arm-${zipf(random, 6)}`],
      ...Array.from({ length: 12 }, (_, i): [string, string] => [`noise.${i}`, `v${Math.floor(random() * (2 + i))}`]),
    ],
    prompts: [`support/${prompt}`, ...(random() < 0.25 ? [`policy/${1 + zipf(random, 4)}`] : [])],
    documents: retrieves ? Array.from({ length: 3 }, () => intent.documents[zipf(random, 40)] as string) : [],
    request: words.join(' '),
    steps,
  }
}

export function somePlainTraces(count: number, random: Random): TraceFacts[] {
  const world = aWorld(random)
  return Array.from({ length: count }, () => aTrace(random, world))
}

export const causeKinds = ['attribute', 'model', 'prompt', 'tool', 'path', 'document', 'word'] as const
export const outcomes = ['failed', 'slow', 'disliked'] as const

/** What a cause of that kind may be in these traces, of which `features` are all. */
export function causesAmong(features: readonly Feature[], count: number, kind: (typeof causeKinds)[number]): Feature[] {
  const kinds: readonly FeatureKind[] = kind === 'attribute' ? ['attribute', 'tag', 'metadata'] : [kind]
  const [least, most] = plantedRanges.prevalence
  return features.filter((feature) => {
    const prevalence = feature.traces.length / count
    return kinds.includes(feature.kind) && prevalence >= least && prevalence <= most
  })
}

/** The same traces after the cause: those that the outcome befell, and those that it did not. */
export function plant(
  traces: readonly TraceFacts[],
  cause: Feature,
  outcome: (typeof outcomes)[number],
  random: Random,
): { hit: TraceFacts[]; spared: TraceFacts[] } {
  const within = ([least, most]: readonly [number, number]): number => least + random() * (most - least)
  const [affected, others] = [within(plantedRanges.affected), within(plantedRanges.others)]
  const having = new Set(cause.traces)
  const [hit, spared]: [TraceFacts[], TraceFacts[]] = [[], []]
  for (const [place, trace] of traces.entries()) {
    const isHit = random() < (having.has(place) ? affected : others)
    const befalls = (each: (typeof outcomes)[number]): boolean =>
      each === outcome ? isHit : random() < (isHit ? otherOutcomes.withIt : otherOutcomes.without)
    const slow = befalls('slow')
    const after = befalls('failed') ? failed(trace, having.has(place) ? cause : null, random) : trace
    const lasting = slow ? { ...after, durationMs: Math.round((after.durationMs ?? 0) * (3 + 3 * random())) } : after
    ;(isHit ? hit : spared).push(lasting)
  }
  return { hit, spared }
}

/** A trace of which a step failed: the one that the cause is, else any. */
function failed(trace: TraceFacts, cause: TraceFeature | null, random: Random): TraceFacts {
  const { steps } = trace
  const failing = failingStep(steps, cause, random)
  const failedStep = { ...(steps[failing] as TraceStep), isCause: true }
  const endsThere = random() < 0.5
  const after = endsThere ? [] : [{ ...failedStep, isCause: random() < 0.5 }, ...steps.slice(failing + 1)]
  if (random() < 0.4) after.push(step('execute_tool hand_over', { tool: 'hand_over' }))
  const all = [...steps.slice(0, failing), failedStep, ...after]
  return {
    ...trace,
    status: 'error',
    errorType: weighted(random, [
      ['Timeout', 0.5],
      ['ToolError', 0.3],
      ['ValueError', 0.2],
    ] as const),
    steps: all,
    spans: all.length + 1,
    tokens: Math.round((trace.tokens ?? 0) * (endsThere ? 0.6 : 1.3)),
    documents: all.some(({ name }) => name === 'search_docs') ? trace.documents : [],
  }
}

function failingStep(steps: readonly TraceStep[], cause: TraceFeature | null, random: Random): number {
  if (cause?.kind === 'tool') return steps.findIndex(({ tool }) => tool === cause.value)
  if (cause?.kind === 'path') {
    const names = cause.value.split(' → ')
    const at = steps.findIndex((_, i) => names.every((name, k) => (steps[i + k]?.tool ?? steps[i + k]?.name) === name))
    return at + names.length - 1
  }
  const first = cause?.kind === 'document' ? steps.findIndex(({ name }) => name === 'search_docs') : 0
  return first + Math.floor(random() * (steps.length - first))
}
