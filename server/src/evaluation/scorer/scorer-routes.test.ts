import { expect, it } from 'vitest'
import { noAudit, singleUserPolicy } from '../../governance/index.ts'
import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { routeCaller } from '../../platform/http/call-route.fixture.ts'
import { maxNameChars, scorerRoutes } from './scorer-routes.ts'
import { createScorerStore } from './scorer-store.sqlite.ts'

it('calls on scorers take a name up to its limit, and one way to name experiments', async () => {
  const { db, clock, budget } = openMemoryDatabase()
  const seam = { authoriser: singleUserPolicy, audit: noAudit, nowMs: () => 0 }
  const call = routeCaller(scorerRoutes({ scorers: createScorerStore(db, clock, budget), seam }))
  const register = (chars: number) => ({ experiment_id: '0', name: 'x'.repeat(chars), serialized_scorer: '{}' })
  expect((await call('POST', '/api/3.0/mlflow/scorers/register', register(maxNameChars))).status).toBe(200)
  expect((await call('POST', '/api/3.0/mlflow/scorers/register', register(maxNameChars + 1))).status).toBe(400)
  expect((await call('GET', '/api/3.0/mlflow/scorers/list?experiment_id=0&experiment_ids=0')).body).toMatchObject({
    message: expect.stringContaining("Cannot specify both 'experiment_id' and 'experiment_ids'.") as string,
  })
  expect((await call('GET', '/api/3.0/mlflow/scorers/list')).body).toMatchObject({ scorers: [{ scorer_version: 1 }] })
})
