import type { Migration } from '../src/platform/database/migrate.ts'
import * as spans from './sql/0001-spans.ts'
import * as experiments from './sql/0002-experiments.ts'
import * as assessments from './sql/0003-assessments.ts'
import * as prices from './sql/0004-prices.ts'
import * as traceRuns from './sql/0005-trace-runs.ts'
import * as attachments from './sql/0006-attachments.ts'
import * as repriceProgress from './sql/0007-reprice-progress.ts'
import * as strayTraces from './sql/0008-stray-traces.ts'
import * as runs from './sql/0009-runs.ts'
import * as loggedModels from './sql/0010-logged-models.ts'
import * as modelRegistry from './sql/0011-model-registry.ts'
import * as evaluation from './sql/0012-evaluation.ts'
import * as webhooks from './sql/0013-webhooks.ts'
import * as runRelatives from './sql/0014-run-relatives.ts'
import * as promptLinks from './sql/0015-prompt-links.ts'
import * as review from './sql/0016-review.ts'
import * as workspaces from './sql/0017-workspaces.ts'
import * as metricOrder from './sql/0018-metric-order.ts'
import * as orderedMetrics from './sql/0019-ordered-metrics.ts'
import * as latestModelMetrics from './sql/0020-latest-model-metrics.ts'
import * as webhookBodies from './sql/0021-webhook-bodies.ts'
import * as workspaceHolders from './sql/0022-workspace-holders.ts'
import * as runCounts from './sql/0023-run-counts.ts'
import * as datasetSteps from './sql/0024-dataset-steps.ts'
import * as savedViews from './sql/0025-saved-views.ts'
import * as priceHistory from './sql/0026-price-history.ts'
import * as providers from './sql/0027-providers.ts'
import * as shareLinks from './sql/0028-share-links.ts'
import * as words from './sql/words-0001.ts'
import * as ownWords from './sql/words-0002.ts'
import * as escapedWords from './sql/words-0003.ts'

/** Steps of the main database, in order. */
export const migrations: readonly Migration[] = [
  spans,
  experiments,
  assessments,
  prices,
  traceRuns,
  attachments,
  repriceProgress,
  strayTraces,
  runs,
  loggedModels,
  modelRegistry,
  evaluation,
  webhooks,
  runRelatives,
  promptLinks,
  review,
  workspaces,
  metricOrder,
  orderedMetrics,
  latestModelMetrics,
  webhookBodies,
  workspaceHolders,
  runCounts,
  datasetSteps,
  savedViews,
  priceHistory,
  providers,
  shareLinks,
]

/** Steps of the derived database. */
export const wordMigrations: readonly Migration[] = [words, ownWords, escapedWords]
