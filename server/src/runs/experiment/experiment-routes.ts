import { invalidParameter, notFound, type Policy } from '@assay/protocol'
import {
  checkMaxResults,
  checkTagKey,
  enumeration,
  int,
  keyValueMessages,
  keyValues,
  list,
  partPage,
  readOffsetToken,
  required,
  text,
  tooLong,
} from '@assay/protocol/mlflow'
import { type Caller, mutate, type Seam } from '../../governance/index.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import { parseExperimentFilter, parseExperimentOrder } from './experiment-filter.ts'
import type { Experiment, ExperimentStore, ExperimentView } from './experiment-store.ts'

interface ExperimentRouteDeps {
  experiments: ExperimentStore
  seam: Seam
}

const maxNameChars = 500
const maxTagValueChars = 20_000
const maxLocationChars = 2048

const id = { experiment_id: required(text) }
const views = enumeration(
  [
    ['ACTIVE_ONLY', 1],
    ['DELETED_ONLY', 2],
    ['ALL', 3],
  ],
  'ACTIVE_ONLY',
)
const searchFields = { view_type: views, max_results: int, order_by: list(text), filter: text, page_token: text }

/** MLflow's calls on experiments (3.18, `/api/2.0/mlflow/experiments/…`). */
export function experimentRoutes({ experiments, seam }: ExperimentRouteDeps): Route[] {
  const read = (method: 'GET' | 'POST', name: string) => ({
    method,
    path: `/2.0/mlflow/experiments/${name}`,
    policy: 'experiment:read' as const,
  })
  const write = (name: string, policy: Policy = 'experiment:write') => ({
    method: 'POST' as const,
    path: `/2.0/mlflow/experiments/${name}`,
    policy,
  })

  async function change(caller: Caller, action: string, experimentId: string, act: () => Promise<void>): Promise<object> {
    const policy = action === 'delete' ? 'experiment:delete' : 'experiment:write'
    await mutate(seam, { caller, policy, action: `experiment.${action}`, resource: { type: 'experiment', id: experimentId } }, act)
    return {}
  }

  const search = async (
    caller: Caller,
    query: {
      view_type: ExperimentView
      max_results: number
      order_by: string[]
      filter: string
      page_token: string
    },
  ) => {
    checkMaxResults(query.max_results)
    const conditions = parseExperimentFilter(query.filter)
    const orderBy = parseExperimentOrder(query.order_by)
    const offset = readOffsetToken(query.page_token)
    const found = await experiments.search(caller.workspace, {
      view: query.view_type,
      conditions,
      orderBy,
      limit: query.max_results,
      offset,
    })
    return partPage('experiments', found, offset, (each) => experimentMessage(each, caller.workspace))
  }

  return [
    ...mlflowCall(
      { ...write('create'), fields: { name: required(text), artifact_location: text, tags: keyValues } },
      async (caller, draft) => {
        checkName(draft.name)
        checkLocation(draft.artifact_location)
        for (const [key, value] of draft.tags) checkTag(key, value)
        const resource = { type: 'experiment' as const, id: draft.name }
        const experimentId = await mutate(seam, { caller, policy: 'experiment:write', action: 'experiment.create', resource }, () =>
          experiments.create(caller.workspace, {
            name: draft.name,
            artifactLocation: draft.artifact_location || undefined,
            tags: draft.tags,
          }),
        )
        return { experiment_id: experimentId }
      },
    ),
    ...mlflowCall({ ...read('GET', 'get'), fields: id }, async (caller, { experiment_id }) => ({
      experiment: experimentMessage(await experiments.get(caller.workspace, experiment_id), caller.workspace),
    })),
    ...mlflowCall({ ...read('GET', 'get-by-name'), fields: { experiment_name: required(text) } }, async (caller, { experiment_name }) => {
      const experiment = await experiments.findByName(caller.workspace, experiment_name)
      if (experiment === null) throw notFound(`Could not find experiment with name '${experiment_name}'`)
      return { experiment: experimentMessage(experiment, caller.workspace) }
    }),
    ...mlflowCall({ ...read('GET', 'search'), fields: searchFields }, search),
    ...mlflowCall({ ...read('POST', 'search'), fields: searchFields }, search),
    ...mlflowCall({ ...write('update'), fields: { ...id, new_name: required(text) } }, (caller, { experiment_id, new_name }) => {
      checkName(new_name)
      return change(caller, 'rename', experiment_id, () => experiments.rename(caller.workspace, experiment_id, new_name))
    }),
    ...mlflowCall({ ...write('delete', 'experiment:delete'), fields: id }, (caller, { experiment_id }) =>
      change(caller, 'delete', experiment_id, () => experiments.delete(caller.workspace, experiment_id)),
    ),
    ...mlflowCall({ ...write('restore'), fields: id }, (caller, { experiment_id }) =>
      change(caller, 'restore', experiment_id, () => experiments.restore(caller.workspace, experiment_id)),
    ),
    ...mlflowCall(
      { ...write('set-experiment-tag'), fields: { ...id, key: required(text), value: text } },
      async (caller, { experiment_id, key, value }) => {
        checkTag(key, value)
        return change(caller, 'set-tag', experiment_id, () => experiments.setTag(caller.workspace, experiment_id, key, value))
      },
    ),
    ...mlflowCall({ ...write('delete-experiment-tag'), fields: { ...id, key: required(text) } }, (caller, { experiment_id, key }) =>
      change(caller, 'delete-tag', experiment_id, () => experiments.deleteTag(caller.workspace, experiment_id, key)),
    ),
  ]
}

function experimentMessage(experiment: Experiment, workspace: string): object {
  return {
    experiment_id: experiment.experimentId,
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: experiment.lifecycleStage,
    last_update_time: experiment.updatedAtMs,
    creation_time: experiment.createdAtMs,
    ...(experiment.tags.size > 0 && { tags: keyValueMessages(experiment.tags) }),
    workspace,
  }
}

function checkName(name: string): void {
  if (name.trim() === '') throw invalidParameter(`Invalid experiment name: '${name}'`)
  if (name.length > maxNameChars) throw tooLong('name', maxNameChars)
}

function checkLocation(location: string): void {
  if (/#./.test(location)) throw invalidParameter("'artifact_location' URL can't include fragments or params.")
  if (/\?.*(?:\.|%2e){2}/i.test(location)) throw invalidParameter('Invalid query string')
  if (location.length <= maxLocationChars) return
  throw invalidParameter(
    `Invalid artifact path length. The length of the artifact path cannot be greater than ${maxLocationChars} characters.`,
  )
}

function checkTag(key: string, value: string): void {
  checkTagKey(key)
  if (value.length > maxTagValueChars) throw tooLong('value', maxTagValueChars)
}
