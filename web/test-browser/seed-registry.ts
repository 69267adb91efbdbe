import { sendTrace } from '../../e2e/harness/otlp-json.ts'

/** One version of a prompt: a text, or messages. */
interface PromptDraft {
  template: string | { role: string; content: string }[]
  commitMessage?: string
  author?: string
  config?: object
  responseFormat?: object
  tags?: Record<string, string>
}

interface ModelDraft {
  source?: string
  runId?: string
  modelId?: string
  description?: string
  tags?: Record<string, string>
}

export interface RegistrySeed {
  /** Registers a prompt with its versions, as MLflow's client does. */
  prompt: (name: string, versions: readonly PromptDraft[], tags?: Record<string, string>) => Promise<void>
  model: (name: string, versions: readonly ModelDraft[], description?: string) => Promise<void>
  alias: (name: string, alias: string, version: number) => Promise<void>
  stage: (name: string, version: number, stage: string) => Promise<void>
  /** A trace that is linked to versions of prompts, each `name/version`. */
  trace: (links: readonly string[], trace?: { durationMs?: number; error?: string }) => Promise<string>
  /** A finished run of experiment 0 with parameters, metrics and links to prompts; its id. */
  run: (
    name: string,
    run?: { params?: Record<string, string>; metrics?: Record<string, number>; links?: readonly string[] },
  ) => Promise<string>
  /** A logged model of a run; its id. */
  loggedModel: (name: string, runId: string) => Promise<string>
  call: <Answer>(method: string, path: string, body?: object) => Promise<Answer>
}

const pairs = (values: Record<string, string>) => Object.entries(values).map(([key, value]) => ({ key, value }))
const linkOf = (link: string) => ({ name: link.slice(0, link.lastIndexOf('/')), version: link.slice(link.lastIndexOf('/') + 1) })

/** Fills the registry of a running server by the calls that clients make. */
export function seedRegistry(url: string): RegistrySeed {
  async function call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${url}/api/${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }
  const isPrompt = { 'mlflow.prompt.is_prompt': 'true' }

  return {
    call,
    async prompt(name, versions, tags = {}) {
      await call('POST', '2.0/mlflow/registered-models/create', { name, tags: pairs({ ...isPrompt, ...tags }) })
      for (const { template, commitMessage, author, config, responseFormat, tags: own = {} } of versions) {
        await call('POST', '2.0/mlflow/model-versions/create', {
          name,
          source: 'dummy-source',
          description: commitMessage ?? '',
          tags: pairs({
            ...isPrompt,
            'mlflow.prompt.text': typeof template === 'string' ? template : JSON.stringify(template),
            _mlflow_prompt_type: typeof template === 'string' ? 'text' : 'chat',
            ...(config !== undefined && { _mlflow_prompt_model_config: JSON.stringify(config) }),
            ...(responseFormat !== undefined && { _mlflow_prompt_response_format: JSON.stringify(responseFormat) }),
            ...(author !== undefined && { author }),
            ...own,
          }),
        })
      }
    },
    async model(name, versions, description = '') {
      await call('POST', '2.0/mlflow/registered-models/create', { name, description })
      for (const { source = 's3://bucket/model', runId, modelId, description: about = '', tags = {} } of versions) {
        await call('POST', '2.0/mlflow/model-versions/create', {
          name,
          source,
          description: about,
          tags: pairs(tags),
          ...(runId !== undefined && { run_id: runId }),
          ...(modelId !== undefined && { model_id: modelId, source: `models:/${modelId}` }),
        })
      }
    },
    alias: (name, alias, version) => call('POST', '2.0/mlflow/registered-models/alias', { name, alias, version: String(version) }),
    stage: (name, version, stage) =>
      call('POST', '2.0/mlflow/model-versions/transition-stage', {
        name,
        version: String(version),
        stage,
        archive_existing_versions: false,
      }),
    async trace(links, { durationMs = 100, error } = {}) {
      const traceId = await sendTrace(url, {
        service: 'shop',
        spans: [{ name: 'agent', durationMs, ...(error !== undefined && { error }) }],
      })
      await call('POST', '2.0/mlflow/traces/link-prompts', { trace_id: `tr-${traceId}`, prompt_versions: links.map(linkOf) })
      return traceId
    },
    async run(name, { params = {}, metrics = {}, links = [] } = {}) {
      const { run } = await call<{ run: { info: { run_id: string } } }>('POST', '2.0/mlflow/runs/create', {
        experiment_id: '0',
        run_name: name,
        start_time: Date.now(),
        tags: links.length === 0 ? [] : pairs({ 'mlflow.linkedPrompts': JSON.stringify(links.map(linkOf)) }),
      })
      const runId = run.info.run_id
      await call('POST', '2.0/mlflow/runs/log-batch', {
        run_id: runId,
        params: pairs(params),
        metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp: Date.now(), step: 0 })),
        tags: [],
      })
      await call('POST', '2.0/mlflow/runs/update', { run_id: runId, status: 'FINISHED', end_time: Date.now() })
      return runId
    },
    async loggedModel(name, runId) {
      const { model } = await call<{ model: { info: { model_id: string } } }>('POST', '2.0/mlflow/logged-models', {
        experiment_id: '0',
        name,
        source_run_id: runId,
      })
      return model.info.model_id
    },
  }
}
