import { init, shutdown } from '@assay/sdk'
import { afterAll, beforeAll, describe } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startMlflowServer } from '../harness/mlflow-server.ts'
import { startServer } from '../harness/server.ts'
import { artifactsContract } from './artifacts.contract.ts'
import { datasetsContract } from './datasets.contract.ts'
import { guidesContract } from './guides.contract.ts'
import { modelsContract } from './models.contract.ts'
import { promptsContract } from './prompts.contract.ts'
import { runsContract } from './runs.contract.ts'
import { tracesContract } from './traces.contract.ts'

const noMlflow = lacks('mlflow')
/** MLflow answers a call in a tenth of a second, and in seconds where ten things run at once. */
const timeout = 420_000

describe.each([
  { name: 'Assay', missing: false, start: () => startServer() },
  { name: 'MLflow 3.18.0', missing: noMlflow, start: startMlflowServer },
])('the SDK with $name', { timeout }, ({ missing, start }) => {
  describe.skipIf(missing)('running', () => {
    let server: { url: string; stop(): Promise<void> }
    beforeAll(async () => {
      server = await start()
      init({ url: server.url, openTelemetry: false })
    }, timeout)
    afterAll(async () => {
      await shutdown()
      await server.stop()
    })

    runsContract()
    artifactsContract()
    modelsContract()
    promptsContract(() => server.url)
    tracesContract(() => server.url)
    datasetsContract()
    guidesContract(() => server.url)
  })
})
