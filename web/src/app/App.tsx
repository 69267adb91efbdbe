import { errorTable, isAppError } from '@assay/protocol'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Redirect, Route, Router, Switch, useLocation } from 'wouter'
import { ApiProvider } from '../api/ApiContext.tsx'
import { ConnectPage } from '../tracing/ConnectPage.tsx'
import { TracesPage } from '../tracing/TracesPage.tsx'
import { EmptyFace } from '../ui/Faces.tsx'
import { ToastProvider } from '../ui/Toasts.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { HomePage } from './HomePage.tsx'
import { Shell } from './Shell.tsx'
import { TokenGate } from './TokenGate.tsx'
import { workspaceOf } from './workspace-of.ts'

const TracePage = lazy(() => import('../tracing/TracePage.tsx'))

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && (!isAppError(error) || errorTable[error.code].retryable),
    },
  },
})

/** Everything around the pages: the workspace of the address, the cache, the rail. */
export function App() {
  const [path] = useLocation()
  const { workspace, base } = workspaceOf(path)
  return (
    <QueryClientProvider client={client}>
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

function Pages() {
  const [path] = useLocation()
  return (
    <ErrorBoundary key={path}>
      <Suspense fallback={null}>
        <Switch>
          <Route path="/" component={HomePage} />
          <Route path="/p/:experimentId">{({ experimentId }) => <Redirect to={`/p/${experimentId}/traces`} replace />}</Route>
          <Route path="/p/:experimentId/traces">{({ experimentId }) => <TracesPage key={experimentId} experimentId={experimentId} />}</Route>
          <Route path="/p/:experimentId/connect">{({ experimentId }) => <ConnectPage key={experimentId} experimentId={experimentId} />}</Route>
          <Route path="/p/:experimentId/traces/:traceId">
            {({ experimentId, traceId }) => <TracePage key={traceId} experimentId={experimentId} traceId={traceId} />}
          </Route>
          <Route>
            <EmptyFace title="There is no page at this address.">
              <a href="/">To the newest project</a>
            </EmptyFace>
          </Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  )
}
