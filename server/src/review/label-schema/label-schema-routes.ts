import { invalidParameter, type Method, type Policy } from '@assay/protocol'
import {
  bool,
  enumeration,
  int,
  maxSearchResults,
  nullable,
  object,
  partPage,
  readOffsetToken,
  required,
  text,
} from '@assay/protocol/mlflow'
import { type Caller, mutate, type Seam } from '../../governance/index.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import { checkInput, checkInstruction, checkLabelSchema, checkSchemaName } from './label-schema.ts'
import { labelSchemaMessage, readLabelInput } from './label-schema-message.ts'
import type { LabelSchemaStore } from './label-schema-store.ts'

interface LabelSchemaRouteDeps {
  labelSchemas: LabelSchemaStore
  seam: Seam
}

const defaultResults = 100
const types = enumeration(
  [
    ['FEEDBACK', 1],
    ['EXPECTATION', 2],
  ],
  null,
)
const byId = { schema_id: required(text) }
const byName = { experiment_id: required(text), name: required(text) }

/** MLflow's calls on label schemas (3.18, `/api/3.0/mlflow/label-schemas/…`). */
export function labelSchemaRoutes({ labelSchemas, seam }: LabelSchemaRouteDeps): Route[] {
  const call = (method: Method, name: string, policy: Policy) => ({ method, path: `/3.0/mlflow/label-schemas/${name}`, policy })
  const change = <T>(caller: Caller, action: string, id: string, act: () => Promise<T>): Promise<T> => {
    const policy: Policy = action === 'delete' ? 'review:delete' : 'review:write'
    return mutate(seam, { caller, policy, action: `label-schema.${action}`, resource: { type: 'label-schema', id } }, act)
  }

  return [
    ...mlflowCall(
      {
        ...call('POST', 'create', 'review:write'),
        fields: { ...byName, type: types, input: object, instruction: nullable(text), enable_comment: bool },
      },
      async (caller, { experiment_id, name, type, input, instruction, enable_comment }) => {
        if (type === null) throw invalidParameter('Label schema `type` must be one of FEEDBACK or EXPECTATION; got proto enum value 0.')
        const draft = { name, type, instruction, enableComment: enable_comment, input: readLabelInput(input) }
        checkLabelSchema(draft)
        const schema = await change(caller, 'create', name, () => labelSchemas.create(caller.workspace, experiment_id, draft))
        return { label_schema: labelSchemaMessage(schema) }
      },
    ),
    ...mlflowCall({ ...call('GET', 'get', 'review:read'), fields: byId }, async (caller, { schema_id }) => ({
      label_schema: labelSchemaMessage(await labelSchemas.get(caller.workspace, schema_id)),
    })),
    ...mlflowCall({ ...call('GET', 'get-by-name', 'review:read'), fields: byName }, async (caller, { experiment_id, name }) => ({
      label_schema: labelSchemaMessage(await labelSchemas.getByName(caller.workspace, experiment_id, name)),
    })),
    ...mlflowCall(
      {
        ...call('GET', 'list', 'review:read'),
        fields: { experiment_id: required(text), max_results: { ...int, absent: defaultResults }, page_token: text },
      },
      async (caller, { experiment_id, max_results: limit, page_token }) => {
        if (limit < 1 || limit > maxSearchResults) throw invalidParameter(`max_results must be between 1 and ${maxSearchResults}.`)
        const offset = readOffsetToken(page_token)
        const found = await labelSchemas.list(caller.workspace, experiment_id, { limit, offset })
        return partPage('label_schemas', found, offset, labelSchemaMessage)
      },
    ),
    ...mlflowCall(
      {
        ...call('PATCH', 'update', 'review:write'),
        fields: { ...byId, name: nullable(text), instruction: nullable(text), enable_comment: nullable(bool), input: nullable(object) },
      },
      async (caller, { schema_id, name, instruction, enable_comment: enableComment, input: raw }) => {
        const input = raw === null ? null : readLabelInput(raw)
        if (name === '') throw invalidParameter("Label schema `name` must be a non-empty string; got ''.")
        if (name !== null) checkSchemaName(name)
        if (instruction !== null) checkInstruction(instruction)
        if (input !== null) checkInput(input)
        const schema = await change(caller, 'update', schema_id, () =>
          labelSchemas.update(caller.workspace, schema_id, {
            ...(name !== null && { name }),
            ...(instruction !== null && { instruction }),
            ...(enableComment !== null && { enableComment }),
            ...(input !== null && { input }),
          }),
        )
        return { label_schema: labelSchemaMessage(schema) }
      },
    ),
    ...mlflowCall({ ...call('DELETE', 'delete', 'review:delete'), fields: byId }, async (caller, { schema_id }) => {
      await change(caller, 'delete', schema_id, () => labelSchemas.delete(caller.workspace, schema_id))
      return {}
    }),
  ]
}
