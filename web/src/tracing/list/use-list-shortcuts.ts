import { useLocation } from 'wouter'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { lastListSearch } from './last-list.ts'
import { connectPath, costsPath, differsPath, mapPath, nowPath, tracesPath } from '../paths.ts'
import { type ListTab, tracesUrl } from './traces-url.ts'

/** The keys that lead to a project's lists, as they were left, its costs and its way in. Nothing is bound where no project is in view. */
export function useListShortcuts(experimentId: string | undefined): void {
  const [, navigate] = useLocation()
  const bindings: Record<string, () => void> = {}
  if (experimentId !== undefined) {
    const toList = (tab: ListTab) => {
      // Where nothing else was asked the list is as the project has it.
      const search = tracesUrl.format({ ...tracesUrl.parse(lastListSearch(experimentId)), tab, isBare: true })
      navigate(search === '' ? tracesPath(experimentId) : `${tracesPath(experimentId)}?${search}`)
    }
    bindings['g t'] = () => toList('traces')
    bindings['g s'] = () => toList('spans')
    bindings['g c'] = () => toList('conversations')
    bindings['g u'] = () => toList('users')
    bindings['g n'] = () => navigate(nowPath(experimentId))
    bindings['g a'] = () => navigate(mapPath(experimentId))
    bindings['g d'] = () => navigate(differsPath(experimentId))
    bindings['g $'] = () => navigate(costsPath(experimentId))
    bindings['g o'] = () => navigate(connectPath(experimentId))
  }
  useShortcuts(bindings)
}
