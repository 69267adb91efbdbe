import { useLocation } from 'wouter'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { loggedModelsPath, runsPath } from '../paths.ts'
import { lastRunsSearch } from './last-runs.ts'

/** The keys that lead to a project's runs, as they were left, and to its logged models. Nothing is bound where no project is in view. */
export function useVersionShortcuts(experimentId: string | undefined): void {
  const [, navigate] = useLocation()
  useShortcuts(
    experimentId === undefined
      ? {}
      : {
          'g v': () => navigate(runsPath(experimentId) + lastRunsSearch(experimentId)),
          'g l': () => navigate(loggedModelsPath(experimentId)),
        },
  )
}
