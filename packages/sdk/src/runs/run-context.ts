import { userInfo } from 'node:os'
import { gitTags } from '../models/git-facts.ts'

/**
 * Who ran what, in MLflow's tags: `mlflow.user`, `mlflow.source.name`, `mlflow.source.type`, and with `git` what is checked out beside the
 * program.
 */
export async function contextTags({ git }: { git: boolean }): Promise<Record<string, string>> {
  return {
    'mlflow.user': userName(),
    'mlflow.source.name': process.argv[1] ?? '<console>',
    'mlflow.source.type': 'LOCAL',
    ...(git ? await gitTags() : {}),
  }
}

/** As Python's `getpass.getuser`: the variables first, since a container's user may have no entry. */
export function userName(): string {
  const { LOGNAME, USER, LNAME, USERNAME } = process.env
  const named = LOGNAME ?? USER ?? LNAME ?? USERNAME
  if (named !== undefined && named !== '') return named
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}
