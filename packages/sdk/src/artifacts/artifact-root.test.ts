import { describe, expect, it } from 'vitest'
import { answering } from '../../test/answering.ts'
import { getArtifactUri, loadText } from '../index.ts'

const get = 'GET /api/2.0/mlflow'

describe('where files lie', () => {
  it('is asked of each server, since a copy of a run may lie elsewhere', async () => {
    const uriAt = async (folder: string): Promise<string> => {
      let uri = ''
      const run = { info: { artifact_uri: `mlflow-artifacts:/${folder}/artifacts` } }
      await answering({ [`${get}/runs/get`]: { run } }, async () => {
        uri = await getArtifactUri('a', { runId: 'restored' })
      })
      return uri
    }
    expect([await uriAt('1/restored'), await uriAt('2/restored')]).toEqual([
      'mlflow-artifacts:/1/restored/artifacts/a',
      'mlflow-artifacts:/2/restored/artifacts/a',
    ])
  })

  it.each([
    ['latest', undefined],
    ['Latest', undefined],
    ['Production', ['Production']],
  ])("is that of a registered model's newest version for models:/<name>/%s", async (which, stages) => {
    const calls = await answering(
      {
        'POST /api/2.0/mlflow/registered-models/get-latest-versions': { model_versions: [{ version: '9' }, { version: '10' }] },
        [`${get}/model-versions/get-download-uri`]: ({ path }) => ({
          artifact_uri: `mlflow-artifacts:/${/version=(\d+)/.exec(path)?.[1]}`,
        }),
        [`${get}-artifacts/artifacts/10/a.txt`]: { of: 10 },
      },
      async () => expect(await loadText({ artifactUri: `models:/support/${which}/a.txt` })).toBe('{"of":10}'),
    )
    expect(calls[0]?.body).toEqual({ name: 'support', stages })
  })

  it('cannot be told of a model without the version, and of a stage that no version has', async () => {
    await answering({}, async () => {
      await expect(loadText({ artifactUri: 'models:/support' })).rejects.toMatchObject({ status: 0, code: 'INVALID_PARAMETER_VALUE' })
      await expect(loadText({ artifactUri: 'models:/support/Staging' })).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
    })
  })
})
