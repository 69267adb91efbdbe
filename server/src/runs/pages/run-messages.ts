import { type ComparedRun, type ModelRef, type RunDetail, runPageLimits } from '@assay/protocol'
import { mlflowTags } from '@assay/protocol/mlflow'
import type { RunRef } from '../run/run-list.ts'
import type { DatasetInput, Metric, Run } from '../run/run-store.ts'
import { cutValue, entriesOf } from './cut-value.ts'

/** Of what a dataset says about its columns. */
const maxProfileChars = 65_536

/** The id that a run names as its parent; null where it names none, or itself. */
export function parentOf(run: Run): string | null {
  const parent = run.tags.get(mlflowTags.parentRunId) ?? null
  return parent === run.runId ? null : parent
}

interface RunRelatives {
  parent: RunRef | null
  children: { runs: RunRef[]; count: number }
  modelInputs: ModelRef[]
  modelOutputs: ModelRef[]
}

export function runDetail(run: Run, { parent, children, modelInputs, modelOutputs }: RunRelatives): RunDetail {
  const { metrics, params, tags, datasets, modelInputs: _inputs, modelOutputs: _outputs, ...info } = run
  return {
    ...info,
    name: shownName(run),
    metrics: metrics.slice(0, runPageLimits.entries).map(latestMetric),
    params: entriesOf(params),
    tags: entriesOf(tags),
    datasets: datasets.slice(0, runPageLimits.relatives).map(datasetOf),
    modelInputs,
    modelOutputs,
    parent: parent === null ? null : runRef(parent),
    children: children.runs.map(runRef),
    childCount: children.count,
  }
}

export function comparedRun(run: Run): ComparedRun {
  const { runId, status, experimentId, startMs, endMs, metrics, params, tags } = run
  return {
    runId,
    name: shownName(run),
    status,
    experimentId,
    startMs,
    endMs,
    metrics: metrics.slice(0, runPageLimits.entries).map(({ key, value }) => ({ key, value: Number.isNaN(value) ? 'NaN' : value })),
    params: entriesOf(params, runPageLimits.valueChars),
    tags: entriesOf(tags, runPageLimits.valueChars),
  }
}

export function latestMetric({ key, value, step, atMs }: Metric): RunDetail['metrics'][number] {
  return { key, value: Number.isNaN(value) ? 'NaN' : value, step, atMs }
}

export function runRef(run: Pick<RunRef, 'runId' | 'name' | 'status'>) {
  return { runId: run.runId, name: shownName(run), status: run.status }
}

/** The name by which pages call a run: its id where there is nothing to read or to click on in the name that it was given. */
export function shownName({ runId, name }: Pick<RunRef, 'runId' | 'name'>): string {
  return name.trim() === '' ? runId : name
}

function datasetOf({ tags, schema, profile, ...dataset }: DatasetInput): RunDetail['datasets'][number] {
  return {
    ...dataset,
    source: cutValue(dataset.source, maxProfileChars),
    schema: schema === null ? null : cutValue(schema, maxProfileChars),
    profile: profile === null ? null : cutValue(profile, maxProfileChars),
    context: tags.find(([key]) => key === mlflowTags.datasetContext)?.[1] ?? null,
  }
}
