import { formatTerm, jumpTo, listModels, listPrompts, listRuns } from '@assay/protocol'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { modelPath, modelsPath, providersPath } from '../../models/paths.ts'
import { promptPath, promptsPath } from '../../prompts/paths.ts'
import { loggedModelsPath, runPath, runsPath } from '../../runs/paths.ts'
import {
  connectPath,
  conversationPath,
  costsPath,
  differsPath,
  mapPath,
  nowPath,
  pricesPath,
  projectPath,
  tracePath,
  tracesPath,
} from '../../tracing/paths.ts'
import { queries } from '../../tracing/queries.ts'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { type Theme, useTheme } from '../../ui/theme.ts'
import { labelledShortcuts } from '../../ui/use-shortcuts.ts'
import { useZone, zonePreference } from '../../ui/zone.ts'
import { matchWords } from './match-words.ts'
import { type Target, targetGroups } from './target.ts'

/** Of prompts, models and runs each. */
const most = 5
const staleMs = 30_000

interface Targets {
  targets: readonly Target[]
  /** An answer of the server is still on its way. */
  isWaiting: boolean
}

/** What can be gone to or done, for what was typed; for nothing all pages, actions and projects. `asked` is `typed` a moment later. */
export function useTargets(experimentId: string | undefined, typed: string, asked: string): Targets {
  const api = useApi()
  const ids = useQuery({
    queryKey: [api.workspace, 'jump', asked, experimentId],
    queryFn: ({ signal }) => api.call(jumpTo, { text: asked, ...(experimentId !== undefined && { experimentId }) }, { signal }),
    enabled: asked !== '',
    staleTime: staleMs,
    placeholderData: keepPreviousData,
  })
  const registry = useQuery({
    queryKey: [api.workspace, 'jump', 'registry', asked],
    async queryFn({ signal }) {
      const request = { q: asked, sort: 'updated' as const, limit: most }
      const [prompts, models] = await Promise.all([api.call(listPrompts, request, { signal }), api.call(listModels, request, { signal })])
      return { prompts: prompts.prompts, models: models.models }
    },
    enabled: asked !== '',
    staleTime: staleMs,
    placeholderData: keepPreviousData,
  })
  const runs = useQuery({
    queryKey: [api.workspace, 'jump', 'runs', experimentId, asked],
    queryFn: ({ signal }) =>
      api.call(listRuns, { experimentId: experimentId ?? '', filter: `attributes.run_name ILIKE '%${asked}%'`, limit: most }, { signal }),
    // The filter's own marks cannot be part of a name here.
    enabled: experimentId !== undefined && asked !== '' && !/['\\%]/.test(asked),
    staleTime: staleMs,
    placeholderData: keepPreviousData,
  })
  const { data: projects } = useQuery(queries.experiments(api))
  const local = useLocalTargets(experimentId)

  const targets = useMemo(() => {
    const found: Target[] = []
    if (typed !== '') {
      const { traces = [], spans = [], sessions = [], users = [] } = ids.data ?? {}
      for (const { traceId, spanId, experimentId: project, name } of spans)
        found.push({
          group: 'Found',
          key: `span ${traceId} ${spanId}`,
          icon: 'traces',
          title: oneLine(name),
          detail: `Span ${spanId}`,
          to: `${tracePath(project, traceId)}?span=${spanId}`,
        })
      for (const { traceId, experimentId: project, name, failed } of traces)
        found.push({
          group: 'Found',
          key: traceId,
          icon: failed ? 'cross' : 'traces',
          title: oneLine(name),
          detail: `Trace ${traceId.slice(0, 15)}…`,
          to: tracePath(project, traceId),
        })
      for (const { session, experimentId: project } of sessions)
        found.push({
          group: 'Found',
          key: `session ${project} ${session}`,
          icon: 'chat',
          title: oneLine(session),
          detail: 'Conversation',
          to: conversationPath(project, session),
        })
      for (const { user, experimentId: project } of users)
        found.push({
          group: 'Found',
          key: `user ${project} ${user}`,
          icon: 'user',
          title: oneLine(user),
          detail: 'Traces of the user',
          to: `${tracesPath(project)}?q=${encodeURIComponent(formatTerm({ key: 'user', value: user }))}`,
        })
    }
    const named: Target[] = [
      ...local,
      ...(projects?.experiments ?? [])
        .filter(({ lifecycleStage }) => lifecycleStage === 'active')
        .map(({ experimentId: project, name }): Target => ({
          group: 'Projects',
          key: `project ${project}`,
          icon: 'folder',
          title: oneLine(name),
          to: projectPath(project),
        })),
    ]
    for (const { target } of ranked(named, typed)) found.push(target)
    if (typed !== '') {
      for (const { name } of registry.data?.prompts ?? [])
        found.push({ group: 'Prompts', key: `prompt ${name}`, icon: 'prompts', title: oneLine(name), to: promptPath(name) })
      for (const { name } of registry.data?.models ?? [])
        found.push({ group: 'Models', key: `model ${name}`, icon: 'models', title: oneLine(name), to: modelPath(name) })
      for (const { runId, name } of runs.data?.runs ?? [])
        found.push({
          group: 'Runs',
          key: `run ${runId}`,
          icon: 'branch',
          title: oneLine(name),
          detail: runId.slice(0, 8),
          to: runPath(experimentId ?? '', runId),
        })
      if (experimentId !== undefined)
        found.push({
          group: 'Search',
          key: 'search',
          icon: 'search',
          title: `Traces with ${JSON.stringify(typed)}`,
          to: `${tracesPath(experimentId)}?q=${encodeURIComponent(JSON.stringify(typed))}`,
        })
    }
    return found.toSorted((a, b) => targetGroups.indexOf(a.group) - targetGroups.indexOf(b.group))
  }, [typed, ids.data, registry.data, runs.data, projects, local, experimentId])
  return { targets, isWaiting: typed !== asked || ids.isFetching || registry.isFetching || runs.isFetching }
}

const mostProjects = 50

/** Those that match, the best first, of equals in their order. */
function ranked(targets: readonly Target[], typed: string): { target: Target; rank: number }[] {
  const matching = targets.flatMap((target) => {
    const rank = matchWords(`${target.title} ${target.detail ?? ''}`, typed)
    return rank === null ? [] : [{ target, rank }]
  })
  const projects = matching.filter(({ target }) => target.group === 'Projects').toSorted((a, b) => a.rank - b.rank)
  return [
    ...matching.filter(({ target }) => target.group !== 'Projects').toSorted((a, b) => a.rank - b.rank),
    ...projects.slice(0, mostProjects),
  ]
}

const themes: Record<Theme, string> = { system: 'Theme of the system', light: 'Light theme', dark: 'Dark theme' }

/** Pages, and what the page in view can do. */
function useLocalTargets(experimentId: string | undefined): readonly Target[] {
  const [theme, setTheme] = useTheme()
  const zone = useZone()
  // Those of the page behind: they are taken when this opens, since a page that is drawn anew binds its keys anew.
  const [shortcuts] = useState(labelledShortcuts)
  return useMemo(() => {
    const here = shortcuts
      // Last what is not of the page.
      .toSorted((a, b) => Number(a.key === '?') - Number(b.key === '?'))
      .map(({ key, label, run }): Target => ({
        group: 'Here',
        key: `here ${key} ${label}`,
        icon: 'chevronRight',
        title: label,
        hint: key,
        to: run,
      }))
    const page = (title: string, icon: Target['icon'], to: string, hint?: string): Target => ({
      group: 'Pages',
      key: `page ${title}`,
      icon,
      title,
      to,
      ...(hint !== undefined && { hint }),
    })
    const pages =
      experimentId === undefined
        ? []
        : [
            page('Now', 'pulse', nowPath(experimentId), 'g n'),
            page('Traces', 'traces', tracesPath(experimentId), 'g t'),
            page('Agent map', 'map', mapPath(experimentId), 'g a'),
            page('What differs?', 'compare', differsPath(experimentId), 'g d'),
            page('Costs', 'cost', costsPath(experimentId), 'g $'),
            page('Prices', 'cost', pricesPath(experimentId)),
            page('Compare two traces', 'compare', `${projectPath(experimentId)}/compare`),
            page('Spans', 'traces', `${tracesPath(experimentId)}?tab=spans`, 'g s'),
            page('Conversations', 'chat', `${tracesPath(experimentId)}?tab=conversations`, 'g c'),
            page('Users', 'user', `${tracesPath(experimentId)}?tab=users`, 'g u'),
            page('Runs', 'branch', runsPath(experimentId), 'g v'),
            page('Logged models', 'branch', loggedModelsPath(experimentId), 'g l'),
            page('Connect a program', 'connect', connectPath(experimentId), 'g o'),
          ]
    const settings: Target[] = [
      ...(['system', 'light', 'dark'] as const)
        .filter((other) => other !== theme)
        .map((other): Target => ({
          group: 'Here',
          key: `theme ${other}`,
          icon: other === 'system' ? 'monitor' : other === 'light' ? 'sun' : 'moon',
          title: themes[other],
          to: () => setTheme(other),
        })),
      {
        group: 'Here',
        key: 'zone',
        icon: 'clock',
        title: zone === 'utc' ? 'Times in local time' : 'Times in UTC',
        to: () => zonePreference.set(zone === 'utc' ? 'local' : 'utc'),
      },
    ]
    return [
      ...here,
      ...settings,
      ...pages,
      page('Prompts', 'prompts', promptsPath, 'g p'),
      page('Models', 'models', modelsPath, 'g m'),
      page('Providers', 'key', providersPath),
    ]
  }, [shortcuts, experimentId, theme, setTheme, zone])
}
