/** One call of a conversation with an MLflow server. */
export interface Step {
  call: string
  path: string
  body?: unknown
  headers?: Record<string, string>
  /** Why Assay answers otherwise than MLflow here, and the status that it answers with. */
  differs?: { why: string; status: number }
}

export const get = (path: string, differs?: Step['differs']): Step => ({ call: 'GET', path, ...(differs && { differs }) })
export const post = (path: string, body: unknown, differs?: Step['differs']): Step => ({
  call: 'POST',
  path,
  body,
  ...(differs && { differs }),
})
export const patch = (path: string, body: unknown, differs?: Step['differs']): Step => ({
  call: 'PATCH',
  path,
  body,
  ...(differs && { differs }),
})
export const remove = (path: string, body?: unknown): Step => ({ call: 'DELETE', path, ...(body !== undefined && { body }) })

/** The two traces of the conversation. */
export const trace1 = '0af7651916cd43dd8448eb211c80319c'
export const trace2 = '1af7651916cd43dd8448eb211c80319c'
export const id1 = `tr-${trace1}`
export const id2 = `tr-${trace2}`

export const experiments = '/api/2.0/mlflow/experiments'
export const traces2 = '/api/2.0/mlflow/traces'
export const traces3 = '/api/3.0/mlflow/traces'
export const here = [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '1' } }]

export const noSql = { why: 'MLflow shows the SQL statement that failed.', status: 400 }
export const validKeys = { why: 'MLflow lists valid keys in a random order.', status: 400 }

export const find = (rest: object, differs?: Step['differs']) => post(`${traces3}/search`, { locations: here, ...rest }, differs)
