import { Route, Switch } from 'wouter'
import { ComparePage } from './compare/ComparePage.tsx'
import { RunsPage } from './list/RunsPage.tsx'
import { ModelPage } from './model/ModelPage.tsx'
import { ModelsPage } from './model/ModelsPage.tsx'
import { RunPage } from './run/RunPage.tsx'

/** All pages of this slice, in one part of the program. */
export default function RunPages() {
  return (
    <Switch>
      <Route path="/p/:experimentId/runs">{({ experimentId }) => <RunsPage experimentId={experimentId} />}</Route>
      <Route path="/p/:experimentId/runs/compare">{({ experimentId }) => <ComparePage experimentId={experimentId} />}</Route>
      <Route path="/p/:experimentId/runs/:runId">
        {({ experimentId, runId }) => <RunPage experimentId={experimentId} runId={runId} />}
      </Route>
      <Route path="/p/:experimentId/models">{({ experimentId }) => <ModelsPage experimentId={experimentId} />}</Route>
      <Route path="/p/:experimentId/models/:modelId">
        {({ experimentId, modelId }) => <ModelPage experimentId={experimentId} modelId={modelId} />}
      </Route>
    </Switch>
  )
}
