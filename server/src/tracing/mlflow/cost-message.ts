import type { CostParts } from '../pricing/cost-parts.ts'

/** A cost in MLflow's words (3.18 `mlflow.llm.cost`, `mlflow.trace.cost`); without its parts where they are not known. */
export function costMessage(totalUsd: number, parts: CostParts | null): Record<string, number> {
  return { ...(parts !== null && { input_cost: parts.inputUsd, output_cost: parts.outputUsd }), total_cost: totalUsd }
}
