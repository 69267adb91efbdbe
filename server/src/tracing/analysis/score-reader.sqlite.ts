import type { DatabaseSync } from 'node:sqlite'
import { parseQueryBar } from '@assay/protocol'
import { type ScoreValue, scoreChanges } from './score-changes.ts'
import { scoreNumber } from './score-number.ts'
import type { ScoreReader } from './score-reader.ts'
import type { TraceSampler } from './trace-sampler.sqlite.ts'

/** Traces with feedback that are looked at, of each of the two windows. */
const maxTraces = 10_000

export function createScoreReader(db: DatabaseSync, sampler: TraceSampler): ScoreReader {
  const selectValues = db.prepare(`
    SELECT a.name, a.value, t.start_us AS start_us, (SELECT text FROM term WHERE id = t.version) AS version
    FROM json_each(?) d CROSS JOIN trace t ON t.id = d.value CROSS JOIN assessment a ON a.trace = t.id
    WHERE a.kind = 'feedback' AND a.valid = 1 AND a.error IS NULL AND (t.start_us & 255 OR in_time())`)

  function* valuesOf(traces: readonly number[], isBefore: boolean): Generator<ScoreValue> {
    for (const row of selectValues.iterate(JSON.stringify(traces))) {
      const value = scoreNumber(JSON.parse(String(row['value'])))
      if (value === null) continue
      yield { name: String(row['name']), value, version: row['version'] as string | null, startUs: Number(row['start_us']), isBefore }
    }
  }

  return {
    scoreChanges(workspace, { experimentId, fromMs, toMs }) {
      const filter = parseQueryBar('has:feedback', { nowMs: toMs })
      const draw = (from: number, to: number) => sampler.draw(workspace, { experimentId, filter, fromMs: from, toMs: to }, maxTraces)
      const [before, now] = [draw(fromMs - (toMs - fromMs), fromMs), draw(fromMs, toMs)]
      const values = [...valuesOf(before.traces, true), ...valuesOf(now.traces, false)]
      return Promise.resolve({ scores: scoreChanges(values), share: Math.min(before.share, now.share) })
    },
  }
}
