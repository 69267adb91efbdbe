import type { ScoreChange } from '@assay/protocol'

/** How the scores of a window differ from those before. */
export interface ScoreReader {
  /** `fromMs` and `toMs` unix milliseconds, `toMs` exclusive; the window before is as long and ends at `fromMs`. */
  scoreChanges(
    workspace: string,
    query: { experimentId: string; fromMs: number; toMs: number },
  ): Promise<{ scores: ScoreChange[]; share: number }>
}
