/** What a function of MLflow's client is in the SDK. */
export interface ParityRow {
  /** The SDK's function. Default: the same name in camelCase. */
  sdk?: string
  /** What is another way here, for who knows the Python client. */
  differs?: string
  /** Why there is none. */
  absent?: string
}

/** Functions that are not simply the same under the same name. By MLflow's full name. */
export const parityRows: Readonly<Record<string, ParityRow>> = {
  'mlflow.get_active_trace_id': { sdk: 'currentTraceId' },
  'mlflow.start_span': { sdk: 'withSpan' },
  'mlflow.start_span_no_context': { sdk: 'startSpan' },
  'mlflow.get_current_active_span': { sdk: 'currentSpan' },
  'mlflow.update_current_trace': { sdk: 'updateTrace' },
  'MlflowClient.set_terminated': { sdk: 'endRun' },
  'mlflow.log_stream': { sdk: 'logBytes' },
  'MlflowClient.log_stream': { sdk: 'logBytes' },
}

/** `mlflow.genai.load_prompt` → `loadPrompt`. */
export function sdkNameOf(mlflowName: string): string {
  const given = parityRows[mlflowName]?.sdk
  if (given !== undefined) return given
  return mlflowName.slice(mlflowName.lastIndexOf('.') + 1).replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}
