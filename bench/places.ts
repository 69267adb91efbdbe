import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Where the bench finds and keeps things. All but `results` and `history` are left out of version control. */
export const places = {
  root,
  server: join(root, '.cache', 'server', 'main.js'),
  sdkTarball: join(root, '.cache', 'sdk.tgz'),
  webDist: join(root, 'web', 'dist'),
  mlflow: join(root, '.cache', 'venv-mlflow-3.18.0'),
  phoenix: join(root, 'bench', 'peers', 'phoenix'),
  sdkPeers: join(root, 'bench', 'peers', 'sdk'),
  /** Peers' stores that are slow to fill: kept from run to run. */
  filledStores: join(root, 'bench', 'peers', 'stores'),
  results: join(root, 'bench', 'RESULTS.md'),
  history: join(root, 'bench', 'history'),
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'assay-bench-'))
}
