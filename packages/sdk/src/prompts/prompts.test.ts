import { describe, expect, it } from 'vitest'
import { type Answers, type Call, answering } from '../../test/answering.ts'
import type { SinkRequest } from '../../test/otlp-sink.ts'
import {
  createPromptVersion,
  deletePromptAlias,
  deletePromptTag,
  deletePromptVersion,
  deletePromptVersionTag,
  getPromptTags,
  registerPrompt,
  setPromptModelConfig,
  setPromptTag,
  setPromptVersionTag,
} from '../index.ts'

const api = '/api/2.0/mlflow'
const isPrompt = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]
const present = { registered_model: { name: 'greet', tags: isPrompt } }
const version = { model_version: { name: 'greet', version: '2', tags: [...isPrompt, { key: 'mlflow.prompt.text', value: 'hi' }] } }
const refusal = (status: number, code: string): object => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ error_code: code, message: 'no' }),
})
const missing = refusal(404, 'RESOURCE_DOES_NOT_EXIST')
const deletion = `DELETE ${api}/registered-models/delete`

/** What is asked for one after the other; the last answer goes on. */
function inTurn(...answers: object[]): (request: SinkRequest) => object {
  let n = 0
  return () => answers[Math.min(n++, answers.length - 1)] ?? {}
}

async function registering(answers: Answers, expected: (result: Promise<unknown>) => Promise<unknown>): Promise<Call[]> {
  return answering({ [`POST ${api}/model-versions/create`]: version, ...answers }, async () => {
    await expected(registerPrompt({ name: 'greet', template: 'hi', tags: { team: 'red' } }))
  })
}

describe('registerPrompt', () => {
  it('adds a version to the prompt that another program made meanwhile', async () => {
    const calls = await registering(
      {
        [`GET ${api}/registered-models/get`]: inTurn(missing, present),
        [`POST ${api}/registered-models/create`]: refusal(400, 'RESOURCE_ALREADY_EXISTS'),
      },
      (result) => expect(result).resolves.toMatchObject({ version: 2 }),
    )
    expect(calls).toContainEqual({ call: `POST ${api}/registered-models/set-tag`, body: { name: 'greet', key: 'team', value: 'red' } })
  })

  it('says that the name is a model, one that was made meanwhile too', async () => {
    await registering(
      {
        [`GET ${api}/registered-models/get`]: inTurn(missing, { registered_model: { name: 'greet' } }),
        [`POST ${api}/registered-models/create`]: refusal(400, 'RESOURCE_ALREADY_EXISTS'),
      },
      (result) => expect(result).rejects.toMatchObject({ message: '"greet" is a model; a prompt needs another name' }),
    )
  })

  it.each([
    ['deletes the prompt that it has made when the version is refused', refusal(400, 'INVALID_PARAMETER_VALUE'), {}, 1],
    [
      'keeps it when another program has added a version',
      refusal(400, 'INVALID_PARAMETER_VALUE'),
      { model_versions: [{ version: '1' }] },
      0,
    ],
    ['keeps it when the answer was lost: the version may be there', { status: 502 }, {}, 0],
  ])('%s', async (_, answer, found, deletions) => {
    const calls = await registering(
      {
        [`GET ${api}/registered-models/get`]: missing,
        [`POST ${api}/registered-models/create`]: present,
        [`POST ${api}/model-versions/create`]: answer,
        [`GET ${api}/model-versions/search`]: found,
      },
      (result) => expect(result).rejects.toMatchObject({ name: 'AssayError' }),
    )
    expect(calls.filter(({ call }) => call === deletion)).toHaveLength(deletions)
  })

  it('gives the version also when the experiment cannot be told of it', async () => {
    await registering({ [`GET ${api}/registered-models/get`]: inTurn(present, { status: 503 }) }, (result) =>
      expect(result).resolves.toMatchObject({ version: 2 }),
    )
  })
})

describe('a model', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['createPromptVersion', () => createPromptVersion('support', 'hi')],
    ['deletePromptVersion', () => deletePromptVersion('support', 1)],
    ['deletePromptAlias', () => deletePromptAlias('support', 'production')],
    ['getPromptTags', () => getPromptTags('support')],
    ['setPromptTag', () => setPromptTag('support', 'a', 'b')],
    ['deletePromptTag', () => deletePromptTag('support', 'a')],
    ['setPromptVersionTag', () => setPromptVersionTag('support', 1, 'a', 'b')],
    ['deletePromptVersionTag', () => deletePromptVersionTag('support', 1, 'a')],
    ['setPromptModelConfig', () => setPromptModelConfig('support', 1, { modelName: 'small' })],
  ])('is not changed by %s', async (_, change) => {
    const calls = await answering({ [`GET ${api}/registered-models/get`]: { registered_model: { name: 'support' } } }, () =>
      expect(change()).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE', message: '"support" is a model, not a prompt' }),
    )
    expect(calls).toHaveLength(1)
  })
})
