import { init, shutdown } from '@assay/sdk'
import { afterAll, beforeAll, describe } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startMlflowServer } from '../harness/mlflow-server.ts'
import { startServer } from '../harness/server.ts'
import { artifactsContract } from './artifacts.contract.ts'
import { modelsContract } from './models.contract.ts'
import { runsContract } from './runs.contract.ts'

const noMlflow = lacks('mlflow')

describe.each([
  { name: 'Assay', missing: false, start: () => startServer() },
  { name: 'MLflow 3.18.0', missing: noMlflow, start: startMlflowServer },
])('the SDK with $name', ({ missing, start }) => {
  describe.skipIf(missing)('running', () => {
    let server: { url: string; stop(): Promise<void> }
    beforeAll(async () => {
      server = await start()
      init({ url: server.url, openTelemetry: false })
    }, 180_000)
    afterAll(async () => {
      await shutdown()
      await server.stop()
    })

    runsContract()
    artifactsContract()
    modelsContract()
  })
})
