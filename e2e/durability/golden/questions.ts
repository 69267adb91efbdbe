import { goldenTrace } from './fill-store.ts'

/** A question to the server about what `fillStore` put in. */
interface Question {
  path: string
  body?: object
}

const project = '/api/assay/v1/experiments/1'
const hour = { from: String(Date.UTC(2026, 0, 5, 10)), to: String(Date.UTC(2026, 0, 5, 11)), bucketMs: '3600000' }
const query = (path: string, parameters: Record<string, string>): Question => ({
  path: `${path}?${new URLSearchParams(parameters).toString()}`,
})
const found = (filter: string): Question => ({
  path: '/api/3.0/mlflow/traces/search',
  body: { locations: [{ mlflow_experiment: { experiment_id: '1' } }], filter },
})

/** What is asked of a store before and after it was brought to a newer schema. */
export const questions: Question[] = [
  { path: '/api/2.0/mlflow/experiments/search', body: { max_results: 10, view_type: 'ALL', order_by: ['experiment_id'] } },
  ...[
    '',
    "tag.color = 'blue'",
    "tag.tier = 'gold'",
    "metadata.build = '7'",
    "trace.status = 'ERROR'",
    "span.type = 'TOOL' AND trace.name = 'agent'",
    "trace.text LIKE '%order%'",
    "feedback.good = 'false'",
    "expectation.answer LIKE 'it%'",
    "trace.prompt = 'greet/3'",
    "trace.run_id = 'run-1'",
  ].map(found),
  ...[1, 2, 3, 5].map((trace) => ({ path: `/api/3.0/mlflow/traces/get?allow_partial=true&trace_id=${goldenTrace(trace)}` })),
  { path: `/api/3.0/mlflow/traces/${goldenTrace(1)}/assessments/a-1` },
  query(`${project}/traces`, { sort: 'time' }),
  ...['注文', 'shipped', '"no such order"', 'model:shop-model tool:look_up', 'status:error', 'session:talk-1'].map((q) =>
    query(`${project}/traces`, { q }),
  ),
  query(`${project}/spans`, { q: 'tool:look_up' }),
  query(`${project}/traces/count`, {}),
  query(`${project}/facets`, {}),
  ...['model', 'name', 'type', 'none'].map((groupBy) => query(`${project}/series`, { ...hour, of: 'spans', groupBy })),
  query(`${project}/series`, { ...hour, of: 'traces' }),
  query(`${project}/conversations`, {}),
  query(`${project}/users`, {}),
  query(`${project}/prices`, {}),
  ...[1, 2, 3, 5].map((trace) => ({ path: `/api/assay/v1/traces/${goldenTrace(trace)}` })),
  ...['a', 'b', 'c'].map((id) => ({ path: `/api/assay/v1/traces/${goldenTrace(2)}/spans/${id.repeat(16)}` })),
  { path: `/api/assay/v1/traces/${goldenTrace(1)}/messages` },
]

export interface Answer {
  status: number
  body: unknown
}

export async function ask(url: string, { path, body }: Question): Promise<Answer> {
  const response = await fetch(url + path, {
    ...(body !== undefined && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}
