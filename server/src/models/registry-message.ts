import { keyValueMessages } from '@assay/protocol/mlflow'
import type { ModelVersion, RegisteredModel } from './registry-store.ts'

/** MLflow's `RegisteredModel`. Members without a value are left out, as protobuf's JSON does. */
export function modelMessage(model: RegisteredModel, workspace: string): object {
  return {
    name: model.name,
    creation_timestamp: model.createdAtMs,
    last_updated_timestamp: model.updatedAtMs,
    ...(model.description !== '' && { description: model.description }),
    ...(model.latestVersions.length > 0 && { latest_versions: model.latestVersions.map((version) => versionMessage(version, workspace)) }),
    ...(model.tags.size > 0 && { tags: keyValueMessages(model.tags) }),
    ...(model.aliases.size > 0 && { aliases: Array.from(model.aliases, ([alias, version]) => ({ alias, version: String(version) })) }),
    workspace,
  }
}

export function versionMessage(version: ModelVersion, workspace: string): object {
  return {
    name: version.name,
    version: String(version.version),
    creation_timestamp: version.createdAtMs,
    last_updated_timestamp: version.updatedAtMs,
    current_stage: version.stage,
    description: version.description,
    source: version.source,
    run_id: version.runId,
    status: 'READY',
    ...(version.tags.size > 0 && { tags: keyValueMessages(version.tags) }),
    run_link: version.runLink,
    ...(version.aliases.length > 0 && { aliases: version.aliases }),
    workspace,
  }
}
