/** What the pages of runs show, put there as MLflow's clients do. */
export interface SeededRuns {
  experimentId: string
  parentId: string
  /** Runs below the parent, the later ones first. */
  childIds: string[]
  failedId: string
  runningId: string
  modelId: string
}

const steps = 60

/** Calls MLflow's REST API. @throws with its answer where it refuses */
export async function mlflow<Answer>(server: string, name: string, body: object): Promise<Answer> {
  const response = await fetch(`${server}/api/2.0/mlflow/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}

interface RunDraft {
  name: string
  startMs: number
  tags?: Record<string, string>
}

export async function createRun(server: string, experimentId: string, { name, startMs, tags = {} }: RunDraft): Promise<string> {
  const { run } = await mlflow<{ run: { info: { run_id: string } } }>(server, 'runs/create', {
    experiment_id: experimentId,
    run_name: name,
    start_time: startMs,
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  })
  return run.info.run_id
}

/** A project with a sweep of three runs below a parent, one that failed, one that runs, and a logged model. */
export async function seedRuns(server: string): Promise<SeededRuns> {
  const startMs = Date.now() - 3_600_000
  const { experiment_id: experimentId } = await mlflow<{ experiment_id: string }>(server, 'experiments/create', { name: 'vision' })
  const finish = (run_id: string, status: string, afterMs: number) =>
    mlflow(server, 'runs/update', { run_id, status, end_time: startMs + afterMs })
  const parentId = await createRun(server, experimentId, { name: 'sweep', startMs })
  const childIds: string[] = []
  for (const [at, lr] of ['0.1', '0.03', '0.01'].entries()) {
    const runId = await createRun(server, experimentId, {
      name: `resnet-${at}`,
      startMs: startMs + 1000 * (at + 1),
      tags: {
        'mlflow.parentRunId': parentId,
        'mlflow.source.git.commit': 'a1b2c3d4e5f6',
        'mlflow.source.git.repoURL': 'git@github.com:acme/vision.git',
        team: 'vision',
      },
    })
    await mlflow(server, 'runs/log-batch', {
      run_id: runId,
      params: [
        { key: 'lr', value: lr },
        { key: 'depth', value: '18' },
      ],
      metrics: Array.from({ length: steps }, (_, step) => [
        { key: 'loss', value: (at + 1) / (step + 1), timestamp: startMs + step, step },
        { key: 'val/acc', value: step === 30 ? 'NaN' : 1 - (at + 1) / (step + 2), timestamp: startMs + step, step },
        { key: 'system/cpu', value: 50, timestamp: startMs + step, step },
      ]).flat(),
    })
    await finish(runId, 'FINISHED', 60_000)
    childIds.unshift(runId)
  }
  await finish(parentId, 'FINISHED', 120_000)
  const failedId = await createRun(server, experimentId, { name: 'exploded', startMs: startMs + 10_000 })
  await finish(failedId, 'FAILED', 20_000)
  const runningId = await createRun(server, experimentId, { name: 'still going', startMs: startMs + 20_000 })
  const { model } = await mlflow<{ model: { info: { model_id: string } } }>(server, 'logged-models', {
    experiment_id: experimentId,
    name: 'resnet',
    model_type: 'classifier',
    source_run_id: childIds[0],
    params: [{ key: 'depth', value: '18' }],
    tags: [{ key: 'mlflow.linkedPrompts', value: '[{"name":"caption","version":"2"}]' }],
  })
  const modelId = model.info.model_id
  await mlflow(server, 'runs/log-metric', {
    run_id: childIds[0],
    key: 'accuracy',
    value: 0.91,
    timestamp: startMs,
    step: 1,
    model_id: modelId,
    dataset_name: 'cifar',
    dataset_digest: 'd1',
  })
  return { experimentId, parentId, childIds, failedId, runningId, modelId }
}

/** Stores a file of a run, as the client's upload does. */
export async function putArtifact(server: string, runId: string, path: string, body: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const { run } = (await (await fetch(`${server}/api/2.0/mlflow/runs/get?run_id=${runId}`)).json()) as {
    run: { info: { artifact_uri: string } }
  }
  const root = run.info.artifact_uri.replace(/^mlflow-artifacts:\/*/, '')
  const response = await fetch(`${server}/api/2.0/mlflow-artifacts/artifacts/${root}/${path}`, { method: 'PUT', body })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
}
