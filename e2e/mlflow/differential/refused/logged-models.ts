import type { Call } from './call.ts'

const models = '/api/2.0/mlflow/logged-models'
const one = `${models}/{model 0}`
const nobody = `${models}/m-${'f'.repeat(32)}`

export const before: Call[] = [
  ['POST', '/api/2.0/mlflow/experiments/create', { name: 'refused models' }],
  ['POST', models, { experiment_id: '{experiment 0}', name: 'doubler' }],
]

export const loggedModelCalls: Call[] = [
  ['POST', models, {}],
  ['POST', models, { experiment_id: '99999', name: 'a' }],
  ['POST', models, { experiment_id: '{experiment 0}', name: 5 }],
  ['POST', models, { experiment_id: '{experiment 0}', name: 'a/b' }],
  ['POST', models, { experiment_id: '{experiment 0}', name: 'a:b' }],
  ['POST', models, { experiment_id: '{experiment 0}', name: 'a', params: 'x' }],
  ['POST', models, { experiment_id: '{experiment 0}', name: 'a', tags: 'x' }],
  ['GET', nobody],
  ['DELETE', nobody],
  ['PATCH', nobody, { model_id: `m-${'f'.repeat(32)}`, status: 'LOGGED_MODEL_READY' }],
  ['PATCH', `${nobody}/tags`, { tags: [{ key: 'k', value: 'v' }] }],
  ['PATCH', `${one}/tags`, { tags: 'x' }],
  ['DELETE', `${one}/tags/nobody`],
  ['DELETE', `${nobody}/tags/k`],
  ['POST', `${models}/search`, {}],
  ['POST', `${models}/search`, { experiment_ids: ['{experiment 0}'], max_results: 'x' }],
  ['POST', `${models}/search`, { experiment_ids: ['{experiment 0}'], filter: "params.a > 'a'" }],
  ['POST', `${models}/search`, { experiment_ids: ['{experiment 0}'], filter: "bar.a = 'x'" }],
  ['POST', `${models}/search`, { experiment_ids: ['{experiment 0}'], order_by: [{ field_name: 'params.a' }] }],
  ['POST', `${models}/search`, { experiment_ids: ['{experiment 0}'], datasets: [{ dataset_digest: 'd' }] }],
]
