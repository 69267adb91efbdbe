import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sdk, shows } from './shows.ts'

/** Files of runs and logged models. */
export function artifactsContract(): void {
  describe('artifacts', () => {
    let folder: string
    let runId: string
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'assay-sdk-artifacts-'))
      await sdk.setExperiment('sdk artifacts')
      ;({ runId } = await sdk.createRun({ runName: 'files' }))
    })
    afterAll(() => rm(folder, { recursive: true }))

    shows(
      'are written as text, JSON and bytes, listed, and read back',
      [
        'mlflow.log_text',
        'mlflow.log_dict',
        'MlflowClient.log_text',
        'MlflowClient.log_dict',
        'MlflowClient.list_artifacts',
        'mlflow.log_stream',
        'MlflowClient.log_stream',
      ],
      async () => {
        await sdk.logText('hellö', 'notes/a b?.txt', { runId })
        await sdk.logDict({ a: [1, 2] }, 'config.json', { runId })
        await sdk.logBytes(new Uint8Array([0, 255, 10]), 'data.bin', { runId })
        const listed = await sdk.listArtifacts({ runId })
        expect(listed.map(({ path, isFolder, sizeBytes }) => [path, isFolder, sizeBytes])).toEqual([
          ['config.json', false, 29],
          ['data.bin', false, 3],
          ['notes', true, undefined],
        ])
        expect(await sdk.listArtifacts({ runId, artifactPath: 'notes' })).toEqual([
          { path: 'notes/a b?.txt', isFolder: false, sizeBytes: 6 },
        ])
        expect(await sdk.loadText({ runId, artifactPath: 'notes/a b?.txt' })).toBe('hellö')
        expect(await sdk.loadDict({ runId, artifactPath: 'config.json' })).toEqual({ a: [1, 2] })
        expect(await sdk.loadText({ artifactUri: `runs:/${runId}/config.json` })).toBe('{\n  "a": [\n    1,\n    2\n  ]\n}')
        await expect(sdk.loadText({ runId, artifactPath: 'not there' })).rejects.toMatchObject({ name: 'AssayError', status: 404 })
      },
    )

    shows(
      'are whole folders, which come back as they were',
      [
        'mlflow.log_artifact',
        'mlflow.log_artifacts',
        'mlflow.get_artifact_uri',
        'MlflowClient.log_artifact',
        'MlflowClient.log_artifacts',
        'MlflowClient.download_artifacts',
      ],
      async () => {
        const source = join(folder, 'model')
        await mkdir(join(source, 'weights', 'deep'), { recursive: true })
        for (let n = 0; n < 12; n++) await writeFile(join(source, 'weights', `${n}.bin`), `weight ${n}`)
        await writeFile(join(source, 'weights', 'deep', 'empty'), '')
        await writeFile(join(source, 'config.yaml'), 'a: 1')
        await symlink(join(source, 'config.yaml'), join(source, 'linked.yaml'))
        await symlink(join(source, 'weights'), join(source, 'linked folder'))
        const { runId: own } = await sdk.createRun()
        await sdk.logArtifacts(source, { runId: own, artifactPath: 'kept' })
        await sdk.logArtifact(join(source, 'config.yaml'), { runId: own, artifactPath: 'kept/again' })
        await sdk.logArtifact(join(source, 'weights', 'deep'), { runId: own, artifactPath: 'folders' })
        expect((await sdk.listArtifacts({ runId: own, artifactPath: 'folders/deep' })).map(({ path }) => path)).toEqual([
          'folders/deep/empty',
        ])

        expect(await sdk.getArtifactUri('kept', { runId: own })).toMatch(/^mlflow-artifacts:\/.*\/kept$/)
        const local = await sdk.downloadArtifacts({ runId: own, artifactPath: 'kept', dstPath: join(folder, 'back') })
        expect(local).toBe(join(folder, 'back', 'kept'))
        const back = (await readdir(local, { recursive: true })).filter(
          (name) => !['weights', 'again', join('weights', 'deep')].includes(name),
        )
        expect(back.sort()).toEqual(
          [
            'config.yaml',
            'linked.yaml',
            join('again', 'config.yaml'),
            join('weights', 'deep', 'empty'),
            ...Array.from({ length: 12 }, (_, n) => join('weights', `${n}.bin`)),
          ].sort(),
        )
        expect(await readFile(join(local, 'weights', '11.bin'), 'utf8')).toBe('weight 11')
        const one = await sdk.downloadArtifacts({ artifactUri: `runs:/${own}/kept`, artifactPath: 'config.yaml' })
        expect(await readFile(one, 'utf8')).toBe('a: 1')
      },
    )

    it('of 64 MiB go through whole', async () => {
      const mebibyte = Buffer.alloc(1 << 20, 'x')
      const large = join(folder, 'large.bin')
      const sizeMiB = 64
      for (let n = 0; n < sizeMiB; n++) await writeFile(large, mebibyte, { flag: 'a' })
      await sdk.logArtifact(large, { runId })
      const [info] = (await sdk.listArtifacts({ runId })).filter(({ path }) => path === 'large.bin')
      expect(info?.sizeBytes).toBe(sizeMiB << 20)
      let received = 0
      for await (const chunk of await sdk.openArtifact({ runId, artifactPath: 'large.bin' })) received += chunk.length
      expect(received).toBe(sizeMiB << 20)
    })

    it('have no path that leads out of the run', async () => {
      for (const path of ['../x', 'a/../../x', '/etc/x', 'a\\b']) {
        await expect(sdk.logText('x', path, { runId })).rejects.toMatchObject({ status: 0, code: 'INVALID_PARAMETER_VALUE' })
      }
    })

    shows(
      'are kept with a logged model too',
      ['MlflowClient.log_model_artifact', 'MlflowClient.log_model_artifacts', 'MlflowClient.list_logged_model_artifacts'],
      async () => {
        const { modelId } = await sdk.createLoggedModel({ name: 'with files' })
        const source = join(folder, 'of the model')
        await mkdir(join(source, 'prompts'), { recursive: true })
        await writeFile(join(source, 'prompts', 'first.txt'), 'You are kind.')
        await writeFile(join(folder, 'MLmodel'), 'flavors: {}')
        await sdk.logModelArtifacts(modelId, source)
        await sdk.logModelArtifact(modelId, join(folder, 'MLmodel'))
        expect((await sdk.listLoggedModelArtifacts(modelId)).map(({ path }) => path).sort()).toEqual(['MLmodel', 'prompts'])
        expect(await sdk.loadText({ artifactUri: `models:/${modelId}/prompts/first.txt` })).toBe('You are kind.')
        for (const id of [(await sdk.createLoggedModel({ name: 'without files' })).modelId, modelId]) {
          await sdk.registerModel(`models:/${id}`, 'sdk with files')
        }
        await sdk.transitionModelVersionStage('sdk with files', 2, 'Staging')
        for (const which of ['2', 'latest', 'Staging']) {
          expect(await sdk.loadText({ artifactUri: `models:/sdk with files/${which}/prompts/first.txt` })).toBe('You are kind.')
        }
      },
    )
  })
}
