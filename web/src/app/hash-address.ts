/*
 * MLflow's pages have their addresses behind `#`, and its clients print them: `http://host/#/experiments/1/runs/…`. A browser tells the server
 * nothing of that, so the pages lead on.
 */

/**
 * Our address of one of MLflow's (3.18), relative to the server; null where there is no such page here, undefined where the hash is none of
 * MLflow's. The workspace may stand in the hash's own query or before the `#`.
 */
export function hashPath(hash: string, search: string): string | null | undefined {
  if (!hash.startsWith('#/') || hash === '#/') return undefined
  const mark = hash.indexOf('?')
  const names = hash
    .slice(2, mark === -1 ? undefined : mark)
    .split('/')
    .filter((name) => name !== '')
  const query = new URLSearchParams(mark === -1 ? '' : hash.slice(mark))
  const path = pathOf(names, query)
  const workspace = query.get('workspace') ?? new URLSearchParams(search).get('workspace')
  return path === null || workspace === null || workspace === '' || workspace === 'default'
    ? path
    : `/w/${encodeURIComponent(workspace)}${path}`
}

function pathOf([page, ...rest]: string[], query: URLSearchParams): string | null {
  switch (page) {
    case 'experiments':
      return rest[0] === undefined ? '/' : experimentPath(rest[0], rest.slice(1), query)
    case 'compare-runs':
      return comparePath(query)
    case 'models':
      return modelPath(rest)
    case 'prompts':
      return rest[0] === undefined ? '/prompts' : `/prompts/${rest[0]}`
    default:
      return null
  }
}

/** Names stay encoded as they are: they are encoded alike in both kinds of address. */
function experimentPath(experimentId: string, [tab, id, ...more]: string[], query: URLSearchParams): string | null {
  const project = `/p/${experimentId}`
  switch (tab) {
    case undefined:
      return project
    case 'runs':
      return id === undefined ? `${project}/runs` : `${project}/runs/${id}${runView(more)}`
    case 'models':
      return id === undefined ? `${project}/models` : `${project}/models/${id}${more[0] === 'artifacts' ? '?view=artifacts' : ''}`
    case 'evaluation-runs': {
      const runId = id ?? query.get('selectedRunUuid')
      return runId === null ? `${project}/runs` : `${project}/runs/${encodeURIComponent(runId)}`
    }
    case 'traces':
    case 'overview': {
      const traceId = id ?? query.get('selectedEvaluationId') ?? query.get('selectedTraceId')
      return tab === 'overview' || traceId === null ? `${project}/traces` : `${project}/traces/${encodeURIComponent(traceId)}`
    }
    case 'chat-sessions':
      return id === undefined
        ? `${project}/conversations`
        : `${project}/traces?q=${encodeURIComponent(`session:"${decoded(id).replaceAll('"', '')}"`)}&from=now-365d`
    case 'prompts':
      return id === undefined ? '/prompts' : `/prompts/${id}`
    default:
      return null
  }
}

const runViews: Readonly<Record<string, string>> = {
  'model-metrics': '?view=charts',
  'system-metrics': '?view=system',
  artifacts: '?view=artifacts',
  artifactPath: '?view=artifacts',
}

function runView([view, ...path]: string[]): string {
  const found = view === undefined ? undefined : runViews[view]
  if (found === undefined) return ''
  return path.length === 0 ? found : `${found}&path=${path.join('/')}`
}

/** `runs` is a list in JSON, and so is `experiments`. */
function comparePath(query: URLSearchParams): string | null {
  const [runs, experiments] = [textsIn(query.get('runs')), textsIn(query.get('experiments'))]
  const [experimentId] = experiments
  return experimentId === undefined || runs.length === 0
    ? null
    : `/p/${encodeURIComponent(experimentId)}/runs/compare?runs=${runs.map(encodeURIComponent).join(',')}`
}

function modelPath([name, page, version]: string[]): string {
  if (name === undefined) return '/models'
  return page === 'versions' && version !== undefined ? `/models/${name}/versions/${version}` : `/models/${name}`
}

function textsIn(json: string | null): string[] {
  try {
    const value: unknown = JSON.parse(json ?? '[]')
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
