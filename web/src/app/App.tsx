import { type QueryClient, QueryClientProvider, usePrefetchQuery } from '@tanstack/react-query'
import { type ComponentType, lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { Redirect, Route, Router, Switch, useLocation, useRouter } from 'wouter'
import { ApiProvider, useApi } from '../api/ApiContext.tsx'
import { ConversationPage } from '../tracing/conversation/conversation-part.ts'
import { ComparePage } from '../tracing/compare/compare-part.ts'
import { CostsPage, PricesPage } from '../tracing/costs/costs-part.ts'
import { ConnectPage } from '../tracing/connect/connect-part.ts'
import { queries } from '../tracing/queries.ts'
import { listTabs } from '../tracing/list/traces-url.ts'
import { shareIn } from '../tracing/share/share-address.ts'
import { SharedTracePage } from '../tracing/share/shared-trace-part.ts'
import { AgentMapPage } from '../tracing/map/agent-map-part.ts'
import { DiffersPage } from '../tracing/differs/differs-part.ts'
import { NowPage } from '../tracing/now/now-part.ts'
import { TracesPage } from '../tracing/list/TracesPage.tsx'
import { oneLine, visibleText } from '../ui/safe/visible-text.ts'
import { ToastProvider } from '../ui/Toasts.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { HomePage } from './HomePage.tsx'
import { KnownProject } from './KnownProject.tsx'
import { NoSuchPage } from './NoSuchPage.tsx'
import { ProjectHome } from './ProjectHome.tsx'
import { ModelPage, ModelsPage, ModelVersionPage, PlaygroundPage, PromptPage, PromptsPage, ProvidersPage } from './registry-parts.ts'
import { Shell } from './Shell.tsx'
import { TokenGate } from './TokenGate.tsx'
import { hashPath } from './hash-address.ts'
import { loadTracePage, tracePage } from './trace-part.ts'
import { useNameInAddress } from './use-name-in-address.ts'
import { acrossLines } from './route-parser.ts'
import { workspaceOf } from './workspace-of.ts'

/** Everything around the pages: the workspace of the address, the cache, the rail. */
export function App({ cache }: { cache: QueryClient }) {
  const [path] = useLocation()
  const { parser: parse } = useRouter()
  const parser = useMemo(() => acrossLines(parse), [parse])
  const share = shareIn(path)
  if (share !== null)
    return (
      <QueryClientProvider client={cache}>
        <ErrorBoundary key={path}>
          <Suspense fallback={null}>
            <ToastProvider>
              <SharedTracePage share={share} />
            </ToastProvider>
          </Suspense>
        </ErrorBoundary>
      </QueryClientProvider>
    )
  const { workspace, base } = workspaceOf(path)
  return (
    <QueryClientProvider client={cache}>
      <ApiProvider workspace={workspace}>
        <Router base={base} parser={parser}>
          <ToastProvider>
            <TokenGate>
              <Shell>
                <Pages />
              </Shell>
            </TokenGate>
          </ToastProvider>
        </Router>
      </ApiProvider>
    </QueryClientProvider>
  )
}

/** Asks for the trace while the code of its page is still on its way. */
function TraceRoute({ experimentId, traceId }: { experimentId: string; traceId: string }) {
  const api = useApi()
  usePrefetchQuery(queries.skeleton(api, traceId))
  // One and the same for as long as this is shown, or a page that stands would be made anew when its part has come.
  const [TracePage] = useState(tracePage)
  return <TracePage experimentId={experimentId} traceId={traceId} />
}

/** A page of what the address names. */
function Named({ page: Page }: { page: ComponentType<{ name: string; version: number }> }) {
  const { name, version } = useNameInAddress()
  return <Page key={name} name={name} version={version} />
}

const RunPages = lazy(() => import('../runs/RunPages.tsx'))

/** Pages of a project, each at `/p/<project>/<its key>`. */
const projectPages: Record<string, ComponentType<{ experimentId: string }>> = {
  now: NowPage,
  traces: TracesPage,
  map: AgentMapPage,
  differs: DiffersPage,
  costs: CostsPage,
  prices: PricesPage,
  compare: ComparePage,
  playground: PlaygroundPage,
  connect: ConnectPage,
}

/** Lists beside the traces; each is a tab of their page, by whichever address one asks for it. */
const otherLists = listTabs.filter((tab) => tab !== 'traces')
const preloadAfterMs = 1500

/** The newest project, unless the address is one that MLflow's clients print. */
function Home() {
  const { hash, search } = location
  const path = hashPath(hash, search)
  if (path === undefined) return <HomePage />
  if (path === null) return <NoSuchPage title={`There is no page for MLflow's address ${visibleText(oneLine(hash)).slice(0, 100)}.`} />
  return <Redirect to={path} replace />
}

function Pages() {
  const [path] = useLocation()
  // From a list one goes to a trace: its code is fetched when the list stands.
  useEffect(() => {
    const timer = setTimeout(() => void loadTracePage(), preloadAfterMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <ErrorBoundary key={path}>
      <Suspense fallback={null}>
        <Switch>
          <Route path="/">
            <Home />
          </Route>
          <Route path="/p/:experimentId">{({ experimentId }) => <ProjectHome key={experimentId} experimentId={experimentId} />}</Route>
          {otherLists.map((tab) => (
            <Route key={tab} path={`/p/:experimentId/${tab}`}>
              {({ experimentId }) => <Redirect to={`/p/${experimentId}/traces?tab=${tab}`} replace />}
            </Route>
          ))}
          {Object.entries(projectPages).map(([page, Page]) => (
            <Route key={page} path={`/p/:experimentId/${page}`}>
              {({ experimentId }) => (
                <KnownProject experimentId={experimentId}>
                  <Page key={experimentId} experimentId={experimentId} />
                </KnownProject>
              )}
            </Route>
          ))}
          <Route path="/p/:experimentId/conversations/*">
            {({ experimentId }) => (
              <KnownProject experimentId={experimentId}>
                <ConversationPage experimentId={experimentId} />
              </KnownProject>
            )}
          </Route>
          <Route path="/p/:experimentId/traces/:traceId">
            {({ experimentId, traceId }) => <TraceRoute key={traceId} experimentId={experimentId} traceId={traceId} />}
          </Route>
          <Route path="/prompts" component={PromptsPage} />
          <Route path="/prompts/:name">
            <Named page={PromptPage} />
          </Route>
          <Route path="/providers" component={ProvidersPage} />
          <Route path="/models" component={ModelsPage} />
          <Route path="/models/:name">
            <Named page={ModelPage} />
          </Route>
          <Route path="/models/:name/versions/:version">
            <Named page={ModelVersionPage} />
          </Route>
          {['runs', 'models'].map((page) => (
            <Route key={page} path={`/p/:experimentId/${page}/*?`}>
              {({ experimentId }) => (
                <KnownProject experimentId={experimentId}>
                  <RunPages />
                </KnownProject>
              )}
            </Route>
          ))}
          <Route>
            <NoSuchPage title="There is no page at this address." />
          </Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  )
}
