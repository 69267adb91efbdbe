import { describe, expect, it } from 'vitest'
import { hashPath } from './hash-address.ts'

describe("hashPath leads from MLflow's addresses to ours", () => {
  it.each([
    // As the client prints them at the end of a run.
    ['#/experiments/1/runs/0123abcd', '/p/1/runs/0123abcd'],
    ['#/experiments/1', '/p/1'],
    // What tracing prints, and evaluation.
    ['#/experiments/1/traces?selectedEvaluationId=tr-1', '/p/1/traces/tr-1'],
    ['#/experiments/1/evaluation-runs?selectedRunUuid=0123abcd', '/p/1/runs/0123abcd'],
    ['#/experiments/1/evaluation-runs', '/p/1/runs'],
    ['#/experiments/1/overview', '/p/1/traces'],
    // What people have in their bookmarks.
    ['#/experiments', '/'],
    ['#/experiments/1/runs', '/p/1/runs'],
    ['#/experiments/1/traces', '/p/1/traces'],
    ['#/experiments/1/traces/tr-1', '/p/1/traces/tr-1'],
    ['#/experiments/1/runs/0123/artifacts', '/p/1/runs/0123?view=artifacts'],
    ['#/experiments/1/runs/0123/artifacts/plots/loss.png', '/p/1/runs/0123?view=artifacts&path=plots/loss.png'],
    ['#/experiments/1/runs/0123/model-metrics', '/p/1/runs/0123?view=charts'],
    ['#/experiments/1/runs/0123/system-metrics', '/p/1/runs/0123?view=system'],
    ['#/experiments/1/models', '/p/1/models'],
    ['#/experiments/1/models/m-0123', '/p/1/models/m-0123'],
    ['#/experiments/1/models/m-0123/artifacts', '/p/1/models/m-0123?view=artifacts'],
    ['#/experiments/1/chat-sessions', '/p/1/conversations'],
    ['#/experiments/1/chat-sessions/c%201', '/p/1/traces?q=session%3A%22c%201%22&from=now-365d'],
    ['#/compare-runs?runs=["a","b"]&experiments=["1"]', '/p/1/runs/compare?runs=a,b'],
    ['#/models', '/models'],
    ['#/models/my%2Fmodel', '/models/my%2Fmodel'],
    ['#/models/shop/versions/3', '/models/shop/versions/3'],
    ['#/prompts/greet', '/prompts/greet'],
    ['#/experiments/1/prompts/greet', '/prompts/greet'],
  ])('%s', (hash, path) => expect(hashPath(hash, '')).toBe(path))

  it('in the workspace that is named behind the hash or before it', () => {
    expect(hashPath('#/experiments/1/runs/0123?workspace=team%20a', '')).toBe('/w/team%20a/p/1/runs/0123')
    expect(hashPath('#/experiments/1', '?workspace=team')).toBe('/w/team/p/1')
    expect(hashPath('#/experiments/1?workspace=default', '')).toBe('/p/1')
  })

  it.each(['#/experiments/1/datasets', '#/experiments/1/judges', '#/gateway', '#/settings', '#/compare-runs?runs=x'])(
    '%s has no page here',
    (hash) => expect(hashPath(hash, '')).toBe(null),
  )

  it.each(['', '#', '#/', '#top'])('%j is none of theirs', (hash) => expect(hashPath(hash, '')).toBe(undefined))
})
