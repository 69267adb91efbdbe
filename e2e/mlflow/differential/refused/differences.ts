import { tooLong, type Call } from './call.ts'

const api = '/api/2.0/mlflow'
const run_id = '{run 0}'
const experiment_ids = ['{experiment 0}']

/** Where the two servers answer otherwise, and why Assay does: the status of Assay, then that of MLflow 3.18. They come after `runs.ts`. */
export const differences: [why: string, call: Call, assay: number, mlflow: number][] = [
  [
    'a name that is taken is said without the SQL of the store',
    ['POST', `${api}/experiments/update`, { experiment_id: '{experiment 0}', new_name: 'other' }],
    400,
    400,
  ],
  [
    'a deleted experiment that shall be renamed is the caller’s mistake',
    ['POST', `${api}/experiments/update`, { experiment_id: '{experiment 1}', new_name: 'x' }],
    400,
    500,
  ],
  ['tags that are no list are not passed over', ['POST', `${api}/runs/create`, { experiment_id: '{experiment 0}', tags: 'x' }], 400, 200],
  [
    'a tag has the same limits when its run is created as later',
    ['POST', `${api}/runs/create`, { experiment_id: '{experiment 0}', tags: [{ key: tooLong(250), value: 'v' }] }],
    400,
    200,
  ],
  [
    'a step that is no whole number is not cut',
    ['POST', `${api}/runs/log-metric`, { run_id, key: 'loss', value: 1, timestamp: 1, step: 1.5 }],
    400,
    200,
  ],
  [
    'a metric of an unknown model is told so without the SQL of the store',
    ['POST', `${api}/runs/log-metric`, { run_id, key: 'loss', value: 1, timestamp: 1, step: 0, model_id: 'm-none' }],
    404,
    400,
  ],
  ['an input without a dataset is not passed over', ['POST', `${api}/runs/log-inputs`, { run_id, datasets: [{ tags: [] }] }], 400, 200],
  [
    'a page size that is no number is not passed over',
    ['GET', `${api}/metrics/get-history?run_id={run 0}&metric_key=loss&max_results=x`],
    400,
    200,
  ],
  [
    'an order that cannot be read is told what to write',
    ['POST', `${api}/runs/search`, { experiment_ids, order_by: ['metrics.a UP'] }],
    400,
    400,
  ],
  [
    'an order of experiments that cannot be read, too',
    ['POST', `${api}/experiments/search`, { max_results: 5, order_by: ['name UP'] }],
    400,
    400,
  ],
  ['a page of no models at all is not asked for by mistake', ['GET', `${api}/registered-models/search?max_results=0`], 400, 200],
  [
    'an order with the same key twice is the caller’s mistake',
    ['GET', `${api}/registered-models/search?order_by=name&order_by=${encodeURIComponent('name DESC')}`],
    400,
    500,
  ],
  [
    'a filter of logged models that compares with the wrong kind of value is the caller’s mistake',
    ['POST', `${api}/logged-models/search`, { experiment_ids, filter: "metrics.a = 'a'" }],
    400,
    500,
  ],
  [
    'a page token of logged models that was made up is the caller’s mistake',
    ['POST', `${api}/logged-models/search`, { experiment_ids, page_token: 'x' }],
    400,
    500,
  ],
  ['a path that leaves the artifacts is answered as JSON', ['GET', '/api/2.0/mlflow-artifacts/artifacts/%2e%2e/x'], 404, 404],
  [
    'a tag of an unknown trace is told so without the SQL of the store',
    ['PATCH', `${api}/traces/tr-${'f'.repeat(32)}/tags`, { key: 'k', value: 'v' }],
    404,
    400,
  ],
]
