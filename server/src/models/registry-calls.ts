import type { Method, Policy } from '@assay/protocol'
import { type Caller, mutate, type Seam } from '../governance/index.ts'
import type { LoggedModelStore, RunStore } from '../runs/index.ts'
import type { RegistryStore } from './registry-store.ts'

export interface RegistryRouteDeps {
  registry: RegistryStore
  runs: RunStore
  loggedModels: LoggedModelStore
  seam: Seam
}

/** What the registry's routes have in common. */
export function registryCalls({ seam }: RegistryRouteDeps, noun: 'registered-models' | 'model-versions') {
  const path = (name: string): string => `/2.0/mlflow/${noun}/${name}`
  return {
    read: (method: Method, name: string) => ({ method, path: path(name), policy: 'model:read' as const }),
    write: (method: Method, name: string) => ({
      method,
      path: path(name),
      policy: (name === 'delete' ? 'model:delete' : 'model:write') as Policy,
    }),
    change: <T>(caller: Caller, action: string, id: string, act: () => Promise<T>): Promise<T> => {
      const policy: Policy = action.endsWith('.delete') ? 'model:delete' : 'model:write'
      return mutate(seam, { caller, policy, action, resource: { type: 'registered-model', id } }, act)
    },
  }
}
