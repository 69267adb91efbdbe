import { invalidParameter, type Method, type Policy } from '@assay/protocol'
import { int, list, nullable, required, text, tooLong } from '@assay/protocol/mlflow'
import { type Caller, mutate, type Seam } from '../../governance/index.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import type { ScorerStore, ScorerVersion } from './scorer-store.ts'
import { checkSerializedScorer } from './serialized-scorer.ts'

interface ScorerRouteDeps {
  scorers: ScorerStore
  seam: Seam
}

export const maxNameChars = 256

/** MLflow's calls on scorers (3.18, `/api/3.0/mlflow/scorers/…`). */
export function scorerRoutes({ scorers, seam }: ScorerRouteDeps): Route[] {
  const call = (method: Method, name: string, policy: Policy) => ({ method, path: `/3.0/mlflow/scorers/${name}`, policy })
  const change = <T>(caller: Caller, policy: Policy, action: string, id: string, act: () => Promise<T>): Promise<T> =>
    mutate(seam, { caller, policy, action: `scorer.${action}`, resource: { type: 'scorer', id } }, act)
  const named = { experiment_id: required(text), name: required(text) }
  const versioned = { ...named, version: nullable(int) }

  return [
    ...mlflowCall(
      { ...call('POST', 'register', 'scorer:write'), fields: { ...named, serialized_scorer: required(text) } },
      async (caller, { experiment_id, name, serialized_scorer }) => {
        checkSerializedScorer(serialized_scorer)
        if (name.trim() === '') throw invalidParameter('Scorer name cannot be empty or contain only whitespace.')
        if (name.length > maxNameChars) throw tooLong('name', maxNameChars)
        const scorer = await change(caller, 'scorer:write', 'register', name, () =>
          scorers.register(caller.workspace, experiment_id, name, serialized_scorer),
        )
        return {
          version: scorer.version,
          scorer_id: scorer.scorerId,
          experiment_id: scorer.experimentId,
          name: scorer.name,
          serialized_scorer: scorer.serialized,
          creation_time: scorer.createdAtMs,
        }
      },
    ),
    ...mlflowCall(
      { ...call('GET', 'list', 'scorer:read'), fields: { experiment_id: text, experiment_ids: nullable(list(text)) } },
      async (caller, { experiment_id, experiment_ids }) => {
        if (experiment_id !== '' && experiment_ids !== null)
          throw invalidParameter(
            "Cannot specify both 'experiment_id' and 'experiment_ids'. Use 'experiment_ids' to scope the query to multiple experiments, or 'experiment_id' to scope it to a single experiment.",
          )
        return scorersMessage(
          experiment_id === ''
            ? await scorers.listAcross(caller.workspace, experiment_ids)
            : await scorers.list(caller.workspace, experiment_id),
        )
      },
    ),
    ...mlflowCall({ ...call('GET', 'versions', 'scorer:read'), fields: named }, async (caller, { experiment_id, name }) =>
      scorersMessage(await scorers.versions(caller.workspace, experiment_id, name)),
    ),
    ...mlflowCall({ ...call('GET', 'get', 'scorer:read'), fields: versioned }, async (caller, { experiment_id, name, version }) => ({
      scorer: scorerMessage(await scorers.get(caller.workspace, experiment_id, name, version)),
    })),
    // The client asks with each listing which scorers score new traces by themselves: none does.
    ...mlflowCall({ ...call('GET', 'online-configs', 'scorer:read'), fields: {} }, () => Promise.resolve({ configs: [] })),
    ...mlflowCall({ ...call('DELETE', 'delete', 'scorer:delete'), fields: versioned }, async (caller, { experiment_id, name, version }) => {
      await change(caller, 'scorer:delete', 'delete', name, () => scorers.delete(caller.workspace, experiment_id, name, version))
      return {}
    }),
  ]
}

function scorersMessage(found: readonly ScorerVersion[]): object {
  return found.length > 0 ? { scorers: found.map(scorerMessage) } : {}
}

function scorerMessage(scorer: ScorerVersion): object {
  return {
    experiment_id: Number(scorer.experimentId),
    scorer_name: scorer.name,
    scorer_version: scorer.version,
    serialized_scorer: scorer.serialized,
    creation_time: scorer.createdAtMs,
    scorer_id: scorer.scorerId,
  }
}
