/** What a function of MLflow's client is in the SDK, where it is not simply the same under the same name. */
export interface ParityRow {
  /** The SDK's function. Default: the same name in camelCase. */
  sdk?: string
  /** What is another way here, for who knows the Python client. */
  differs?: string
  /** Why there is none. */
  absent?: string
}

const pages = 'A page by `await`, everything by `for await`, no data frame.'
const neverRejects = 'Never rejects: what went wrong is in its result.'
const ownLinks = "Reads the links that `linkPromptVersionToRun` writes; MLflow's own client looks at a tag that it no longer writes."
const oneServer = 'There is one server, which `init` names.'
const noWorkspaces = 'Not yet: the SDK works in the workspace `default`.'
const stored = 'Every call resolves when the server has stored it: nothing waits.'
const files = 'Pictures are files here: `logBytes`, `logArtifact`.'
const tables = 'A table is a file: `logDict`, `loadDict`.'
const systemMetrics = "The machine's own metrics are not measured."
const byEndOfSpan = '`span.end()`.'
const scorers = 'Scorers are written, registered and run with the Python client.'
const issues = 'Not yet: the server has them for the Python client.'
const labeling = "Databricks' own; people label in the server's pages."

/** By MLflow's full name. */
export const parityRows: Readonly<Record<string, ParityRow>> = {
  // Runs
  'mlflow.start_run': { differs: 'Takes a function, which tells whether it failed. Git is read with `git: true` only.' },
  'mlflow.log_metric': { differs: 'Needs an active run: logging starts none by itself.' },
  'mlflow.log_param': { differs: 'Needs an active run: logging starts none by itself.' },
  'mlflow.search_runs': { differs: pages },
  'mlflow.search_experiments': { differs: pages },
  'mlflow.search_logged_models': { differs: pages },
  'MlflowClient.set_terminated': { sdk: 'endRun' },
  'mlflow.log_dict': { differs: 'Writes JSON, not YAML.' },
  'MlflowClient.log_dict': { differs: 'Writes JSON, not YAML.' },
  'mlflow.log_stream': { sdk: 'logBytes', differs: 'Takes bytes; `logArtifact` reads a file while it is sent.' },
  'MlflowClient.log_stream': { sdk: 'logBytes', differs: 'Takes bytes; `logArtifact` reads a file while it is sent.' },
  'mlflow.log_image': { absent: files },
  'MlflowClient.log_image': { absent: files },
  'mlflow.log_figure': { absent: files },
  'MlflowClient.log_figure': { absent: files },
  'mlflow.log_table': { absent: tables },
  'MlflowClient.log_table': { absent: tables },
  'mlflow.load_table': { absent: tables },
  'MlflowClient.load_table': { absent: tables },
  'mlflow.flush_async_logging': { absent: stored },
  'mlflow.flush_artifact_async_logging': { absent: stored },
  'mlflow.enable_system_metrics_logging': { absent: systemMetrics },
  'mlflow.disable_system_metrics_logging': { absent: systemMetrics },
  'mlflow.set_system_metrics_node_id': { absent: systemMetrics },
  'mlflow.set_system_metrics_samples_before_logging': { absent: systemMetrics },
  'mlflow.set_system_metrics_sampling_interval': { absent: systemMetrics },
  'mlflow.import_checkpoints': { absent: 'Checkpoints of Python training libraries.' },
  'mlflow.run': { absent: 'Runs MLflow projects, which are Python, R or Docker.' },

  // Where calls go
  'mlflow.set_tracking_uri': { sdk: 'init', differs: '`init({ url })`.' },
  'mlflow.get_tracking_uri': { absent: oneServer },
  'mlflow.is_tracking_uri_set': { absent: oneServer },
  'mlflow.set_registry_uri': { absent: oneServer },
  'mlflow.get_registry_uri': { absent: oneServer },
  'MlflowClient.tracking_uri': { absent: oneServer },
  'mlflow.login': { absent: "Databricks' own; `init({ token })`." },
  'mlflow.doctor': { absent: '`npx assay doctor` looks at machine, server and data.' },

  // Traces
  'mlflow.get_active_trace_id': { sdk: 'currentTraceId' },
  'mlflow.get_current_active_span': { sdk: 'currentSpan', differs: 'Outside a span, one that does nothing.' },
  'mlflow.start_span': { sdk: 'withSpan', differs: 'Takes a function instead of being a block.' },
  'mlflow.start_span_no_context': { sdk: 'startSpan' },
  'mlflow.update_current_trace': { sdk: 'updateTrace', differs: 'Session, user and tags.' },
  'mlflow.context': { sdk: 'withSession', differs: 'Session, user and tags, no other metadata.' },
  'mlflow.flush_trace_async_logging': { sdk: 'flush' },
  'MlflowClient.start_trace': { sdk: 'startSpan', differs: 'With `parent: null`.' },
  'MlflowClient.start_span': { differs: 'With `parent`.' },
  'MlflowClient.end_span': { absent: byEndOfSpan },
  'MlflowClient.end_trace': { absent: byEndOfSpan },
  'mlflow.search_traces': { differs: `${pages} Without spans, which \`getTrace\` gives.` },
  'MlflowClient.search_traces': { differs: `${pages} Without spans, which \`getTrace\` gives.` },
  'mlflow.search_sessions': { absent: "`searchTraces` with ``metadata.`mlflow.trace.session` = '…'``." },
  'mlflow.get_last_active_trace_id': { absent: 'Many traces end at once in one process; `currentTraceId()` inside one.' },
  'mlflow.log_trace': { absent: '`trace` and `startSpan` make traces, with times that can be given.' },
  'mlflow.add_trace': { absent: '`inject` and `withRemoteTrace` join traces of two processes.' },
  'mlflow.genai.set_session_hierarchy': { absent: 'Sessions are not nested.' },
  'MlflowClient.unlink_traces_from_run': { absent: 'MLflow 3.18 has no call for it outside Databricks.' },
  'mlflow.log_feedback': { differs: neverRejects },
  'mlflow.log_expectation': { differs: neverRejects },
  'mlflow.update_assessment': { differs: 'Takes what is to be changed, not a whole assessment.' },
  'mlflow.log_assessment': { absent: '`logFeedback`, `logExpectation`.' },
  'mlflow.log_issue': { absent: issues },
  'mlflow.autolog': { absent: 'By framework: `autolog` of `@assay/sdk/openai`, or `import "@assay/sdk/auto"` for all that it knows.' },

  // Models
  'MlflowClient.get_model_version_stages': { differs: 'The stages are the same for every version.' },
  'MlflowClient.copy_model_version': { differs: 'Takes `models:/<name>/<version>`.' },
  'mlflow.genai.disable_git_model_versioning': { sdk: 'clearActiveModel' },
  'mlflow.genai.enable_git_model_versioning': { differs: '`undefined` where there is no git; not a block.' },

  // Prompts
  'mlflow.load_prompt': { differs: 'Survives an outage of the server. Jinja2 templates are loaded, but not formatted.' },
  'mlflow.genai.load_prompt': { differs: 'Survives an outage of the server. Jinja2 templates are loaded, but not formatted.' },
  'MlflowClient.load_prompt': { differs: 'Survives an outage of the server. Jinja2 templates are loaded, but not formatted.' },
  'MlflowClient.parse_prompt_uri': { absent: '`loadPrompt` and the others read addresses themselves.' },
  'MlflowClient.list_logged_prompts': { differs: ownLinks },
  'MlflowClient.detach_prompt_from_run': { differs: ownLinks },
  'MlflowClient.search_prompt_versions': { absent: "Unity Catalog's own; `searchModelVersions` with the prompt's tag." },

  // Evaluation
  'mlflow.evaluate': { absent: 'Evaluates Python models.' },
  'mlflow.validate_evaluation_results': { absent: 'Evaluates Python models.' },
  'mlflow.genai.evaluate': { absent: scorers },
  'mlflow.genai.compare_evaluations': { absent: scorers },
  'mlflow.genai.to_predict_fn': { absent: scorers },
  'mlflow.genai.scorer': { absent: scorers },
  'mlflow.genai.make_judge': { absent: scorers },
  'mlflow.genai.make_scorer_ensemble': { absent: scorers },
  'mlflow.genai.get_scorer': { absent: scorers },
  'mlflow.genai.list_scorers': { absent: scorers },
  'mlflow.genai.delete_scorer': { absent: scorers },
  'mlflow.genai.test_agent': { absent: scorers },
  'mlflow.test': { absent: scorers },
  'mlflow.genai.optimize_prompt': { absent: 'Optimisers are Python libraries.' },
  'mlflow.genai.optimize_prompts': { absent: 'Optimisers are Python libraries.' },
  'mlflow.genai.create_issue': { absent: issues },
  'mlflow.genai.get_issue': { absent: issues },
  'mlflow.genai.update_issue': { absent: issues },
  'mlflow.genai.search_issues': { absent: issues },
  'mlflow.genai.get_review_app': { absent: labeling },
  'mlflow.genai.create_labeling_session': { absent: labeling },
  'mlflow.genai.get_labeling_session': { absent: labeling },
  'mlflow.genai.get_labeling_sessions': { absent: labeling },
  'mlflow.genai.delete_labeling_session': { absent: labeling },
}

/** Families of functions that are absent as a whole, by what their names have in them. */
export const absentFamilies: readonly { has: RegExp; absent: string }[] = [
  { has: /_mcp_|\.import_skills$|\.pull$|_skills?(_|$)/, absent: 'Not yet: registries of MCP servers and of skills.' },
  { has: /webhook/, absent: 'Not yet: webhooks are set up once, with the Python client or by hand.' },
  { has: /workspace/, absent: noWorkspaces },
]

/** `mlflow.genai.load_prompt` → `loadPrompt`. */
export function sdkNameOf(mlflowName: string): string {
  const given = parityRows[mlflowName]?.sdk
  if (given !== undefined) return given
  return mlflowName.slice(mlflowName.lastIndexOf('.') + 1).replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}
