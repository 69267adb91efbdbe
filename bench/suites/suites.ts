import { ingestSuite } from './ingest.ts'
import { querySuite } from './query.ts'
import { runsSuite } from './runs.ts'
import { sdkSuite } from './sdk.ts'
import { startupSuite } from './startup.ts'
import type { Suite } from './suite.ts'
import { uiSuite } from './ui.ts'

/** In the order in which they run and are shown. */
export const suites: readonly Suite[] = [ingestSuite, querySuite, runsSuite, startupSuite, sdkSuite, uiSuite]
