import type { FeatureKind } from '@assay/protocol'

/** How a kind of feature is called in a row. */
export const kindNames: Readonly<Record<FeatureKind, string>> = {
  prompt: 'prompt',
  version: 'version',
  model: 'model',
  tag: 'tag',
  metadata: 'metadata',
  attribute: 'attribute',
  tool: 'tool called',
  document: 'document found',
  provider: 'provider',
  name: 'trace name',
  span: 'step',
  path: 'path',
  word: 'word asked',
  turn: 'turn',
  user: 'user',
  status: 'status',
  error: 'error type',
  failedTool: 'tool failed',
  steps: 'spans',
  duration: 'duration',
  tokens: 'tokens',
}

/** `71.6 %`, `under 0.1 %`. */
export function shareText(share: number): string {
  return share > 0 && share < 0.001 ? 'under 0.1 %' : `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`
}

/** `+67.9`, `−4.2`: a difference of shares in points. */
export function pointsText(difference: number): string {
  const points = Math.abs(difference * 100).toFixed(1)
  return `${difference < 0 ? '−' : '+'}${points}`
}

/** The rate of false discoveries in words. */
export function chanceText(rate: number): string {
  if (rate < 0.000_001) return 'under 1 in a million'
  if (rate < 0.001) return 'under 1 in 1,000'
  return `1 in ${Math.round(1 / rate)}`
}
