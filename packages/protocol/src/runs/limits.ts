/** Of one request of the run pages, unless it says otherwise. */
export const runPageLimits = {
  /** Rows of one page of a list. */
  rows: 500,
  /** Columns of a list of runs. */
  columns: 60,
  /** Runs that are compared, drawn together, deleted or restored at once. */
  runs: 100,
  /** Metrics whose curves are asked for at once. */
  metrics: 100,
  /** Points of one curve. */
  curvePoints: 2_000,
  /** Points of all curves of an answer. */
  points: 200_000,
  /** Newest runs that are looked through for keys, and keys of each kind that are told. */
  keyRuns: 1_000,
  keys: 1_000,
  /** Entries of one page of a folder. */
  files: 1_000,
  /** Characters of one value in a list or a comparison; what is longer is cut. */
  valueChars: 500,
  /** Metrics, parameters and tags of one run or model, of each. */
  entries: 5_000,
  /** Children, models and the like that are told beside a run or model. */
  relatives: 200,
} as const
