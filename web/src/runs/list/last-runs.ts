const searches = new Map<string, string>()

/** Keeps what the list of a project was last asked, so that leaving a run leads back to it. */
export function rememberRunsSearch(experimentId: string, search: string): void {
  searches.set(experimentId, search)
}

/** `?…`, or an empty text where no list was open in this tab. */
export function lastRunsSearch(experimentId: string): string {
  const search = searches.get(experimentId) ?? ''
  return search === '' ? '' : `?${search}`
}
