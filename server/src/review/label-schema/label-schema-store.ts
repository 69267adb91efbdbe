import type { CallKinds } from '../../platform/workers/call-kinds.ts'
import type { Found } from '../../platform/database/found-page.ts'
import type { LabelSchema, LabelSchemaDraft } from './label-schema.ts'

/**
 * Label schemas of experiments. Every experiment has the default question, without anyone making it. Every method but `delete` rejects with
 * RESOURCE_DOES_NOT_EXIST for a schema that is unknown or in another workspace, and so for an experiment, also for a deleted one.
 */
export interface LabelSchemaStore {
  /** @throws RESOURCE_ALREADY_EXISTS for a name that the experiment has */
  create(workspace: string, experimentId: string, draft: LabelSchemaDraft): Promise<LabelSchema>
  get(workspace: string, schemaId: string): Promise<LabelSchema>
  getByName(workspace: string, experimentId: string, name: string): Promise<LabelSchema>
  /** Newest first, ties by id; the default question last. Ends before `limit` where the answer would be more than `maxFoundBytes`. */
  list(workspace: string, experimentId: string, page: { limit: number; offset: number }): Promise<Found<LabelSchema>>
  /**
   * Replaces the named members.
   * @throws RESOURCE_ALREADY_EXISTS, INVALID_PARAMETER_VALUE for the default question and for another kind of input
   */
  update(
    workspace: string,
    schemaId: string,
    change: Partial<Pick<LabelSchema, 'name' | 'instruction' | 'enableComment' | 'input'>>,
  ): Promise<LabelSchema>
  /** Nothing happens where there is none, as in MLflow. @throws INVALID_PARAMETER_VALUE for the default question */
  delete(workspace: string, schemaId: string): Promise<void>
}

export const labelSchemaCalls: CallKinds<LabelSchemaStore> = {
  get: 'read',
  getByName: 'read',
  list: 'read',
  create: 'write',
  update: 'write',
  delete: 'write',
}
