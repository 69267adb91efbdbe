import { notFound } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { checkPromptSource, type ModelSource, resolveModelSource, type SourceDeps } from './model-source.ts'

const root = 'mlflow-artifacts:/7/r1/artifacts'
const modelRoot = 'mlflow-artifacts:/7/models/m-1/artifacts'

const registered = { version: 3, stage: 'Production' as const, runId: 'r1', storageLocation: `${root}/m` }

/** One run, one logged model and one registered version, each the only one of its kind. */
const stores: SourceDeps = {
  runs: {
    get: (_: string, id: string) => (id === 'r1' ? Promise.resolve({ artifactUri: root }) : Promise.reject(notFound('no run'))),
  },
  loggedModels: {
    get: (_: string, id: string) =>
      id === 'm-1' ? Promise.resolve({ artifactUri: modelRoot, sourceRunId: 'r1' }) : Promise.reject(notFound('no model')),
  },
  registry: {
    getModel: (_: string, name: string) =>
      name === 'known'
        ? Promise.resolve({
            tags: new Map(),
            latestVersions: [registered],
          })
        : Promise.reject(notFound('no registered model')),
    getVersion: (_: string, _name: string, version: number) => Promise.resolve({ ...registered, version }),
    getVersionByAlias: () => Promise.reject(notFound('no alias')),
  },
}
const resolve = (source: string, part: Partial<ModelSource> = {}) =>
  resolveModelSource(stores, 'default', { source, runId: null, modelId: null, ...part })

describe('resolveModelSource', () => {
  it.each<[string, Partial<ModelSource>, string]>([
    [`${root}/m`, { runId: 'r1' }, `${root}/m`],
    [root, { runId: 'r1' }, root],
    [`${modelRoot}`, { modelId: 'm-1' }, modelRoot],
    ['runs:/r1/m', { runId: 'r1' }, `${root}/m`],
    ['models:/m-1', { modelId: 'm-1' }, modelRoot],
    ['models:/known/3', {}, `${root}/m`],
    ['models:/known/production', {}, `${root}/m`],
    ['s3://bucket/m', {}, 's3://bucket/m'],
    ['s3://bucket/m', { runId: 'gone' }, 's3://bucket/m'],
  ])('takes %s of %j', async (source, part, storageLocation) => {
    expect(await resolve(source, part)).toMatchObject({ storageLocation })
  })

  it('takes the run of the version or model that is named', async () => {
    expect(await resolve('models:/known/latest')).toMatchObject({ source: 'models:/known/3', runId: 'r1' })
    expect(await resolve('models:/m-1', { modelId: 'm-1' })).toMatchObject({ runId: 'r1', modelId: 'm-1' })
  })

  it.each<[string, Partial<ModelSource>]>([
    [`${root}/m`, {}],
    [`${root}/m`, { runId: 'r2' }],
    [`${root}/m`, { modelId: 'm-1' }],
    ['mlflow-artifacts:/7/r2/artifacts', { runId: 'r1' }],
    ['mlflow-artifacts:/7/r1/artifactsX', { runId: 'r1' }],
    ['mlflow-artifacts://host/7/r1', { runId: 'r1' }],
    [`${root}/../../r2`, { runId: 'r1' }],
    [`${root}/%2e%2e/x`, { runId: 'r1' }],
    [`${root}/%252e%252e/x`, { runId: 'r1' }],
    [`${root}/%00`, { runId: 'r1' }],
    [`${root}/..\\x`, { runId: 'r1' }],
    ['http://here/api/2.0/mlflow-artifacts/artifacts/7/r2/artifacts', { runId: 'r1' }],
    ['http://here/api/2.0/mlflow-artifacts/artifacts/7/r1/artifacts/../../r2', { runId: 'r1' }],
    ['http://here/api/2.0/%6dlflow-artifacts/artifacts/7/r2/artifacts', {}],
    ['http://here:7070/api/2.0/mlflow-artifacts/artifacts/7/r1/artifacts/m', { runId: 'r1' }],
    ['http://here/api/2.0/mlflow-artifacts/artifacts/7/r2/x?y=/api/2.0/mlflow-artifacts/artifacts/7/r1/artifacts', { runId: 'r1' }],
    ['mlflow-artifacts://elsewhere/7/r1/artifacts', { runId: 'r1' }],
    [`${root}/m?x=1`, { runId: 'r1' }],
    ['models:/known/3', { modelId: 'm-1' }],
    ['s3://b/../..', {}],
    ['runs:/r2/m', { runId: 'r1' }],
    ['runs:/r1/m', {}],
    ['runs://profile/r1/m', { runId: 'r1' }],
    ['models:/m-1', {}],
    ['models:/m-2', { modelId: 'm-2' }],
    ['models://profile/known/3', {}],
    ['models:/known/3', { runId: 'r9' }],
    ['/etc/passwd', {}],
    ['etc/passwd', { runId: 'r1' }],
    ['file:///etc/passwd', { runId: 'r1' }],
    ['file:relative', {}],
    ['C:\\secrets', {}],
    ['http://localhost/x', {}],
  ])('HX-35 refuses %s of %j', async (source, part) => {
    await expect(resolve(source, part)).rejects.toEqual(expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' }))
  })

  it('takes nothing but a placeholder for a prompt', () => {
    expect(() => checkPromptSource('mlflow-artifacts:/7/r1/artifacts')).toThrow('Prompt sources must use an MLflow placeholder.')
  })
})
