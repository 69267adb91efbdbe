import { type QueryClient, QueryClientProvider, usePrefetchQuery } from '@tanstack/react-query'
import { Suspense, useEffect, useState } from 'react'
import { Redirect, Route, Router, Switch, useLocation } from 'wouter'
import { ApiProvider, useApi } from '../api/ApiContext.tsx'
import { ConnectPage } from '../tracing/connect/ConnectPage.tsx'
import { queries } from '../tracing/queries.ts'
import { TracesPage } from '../tracing/list/TracesPage.tsx'
import { EmptyFace } from '../ui/Faces.tsx'
import { HiddenTitle } from '../ui/Hidden.tsx'
import { PageFrame } from '../ui/PageFrame.tsx'
import { ToastProvider } from '../ui/Toasts.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { HomePage } from './HomePage.tsx'
import { Shell } from './Shell.tsx'
import { TokenGate } from './TokenGate.tsx'
import { loadTracePage, tracePage } from './trace-part.ts'
import { workspaceOf } from './workspace-of.ts'

/** Everything around the pages: the workspace of the address, the cache, the rail. */
export function App({ cache }: { cache: QueryClient }) {
  const [path] = useLocation()
  const { workspace, base } = workspaceOf(path)
  return (
    <QueryClientProvider client={cache}>
      <ApiProvider workspace={workspace}>
        <Router base={base}>
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

const preloadAfterMs = 1500

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
          <Route path="/" component={HomePage} />
          <Route path="/p/:experimentId">{({ experimentId }) => <Redirect to={`/p/${experimentId}/traces`} replace />}</Route>
          <Route path="/p/:experimentId/traces">
            {({ experimentId }) => <TracesPage key={experimentId} experimentId={experimentId} />}
          </Route>
          <Route path="/p/:experimentId/connect">
            {({ experimentId }) => <ConnectPage key={experimentId} experimentId={experimentId} />}
          </Route>
          <Route path="/p/:experimentId/traces/:traceId">
            {({ experimentId, traceId }) => <TraceRoute key={traceId} experimentId={experimentId} traceId={traceId} />}
          </Route>
          <Route>
            <PageFrame bar={<b>Assay</b>}>
              <HiddenTitle>No such page</HiddenTitle>
              <EmptyFace title="There is no page at this address.">
                <a href="/">To the newest project</a>
              </EmptyFace>
            </PageFrame>
          </Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  )
}
