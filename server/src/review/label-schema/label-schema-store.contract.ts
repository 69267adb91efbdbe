import { describe, expect, it } from 'vitest'
import type { LabelSchemaDraft } from './label-schema.ts'
import type { LabelSchemaStore } from './label-schema-store.ts'

export interface OpenLabelSchemaStore {
  schemas: LabelSchemaStore
  /** Makes an experiment and answers its id. */
  addExperiment(workspace: string, name: string): Promise<string>
  deleteExperiment(workspace: string, experimentId: string): Promise<void>
  /** Makes a workspace beside `default`. */
  addWorkspace(name: string): void
  /** Moves the store's clock, which starts at 1,000,000. */
  setNowMs(nowMs: number): void
}

/** What every implementation of `LabelSchemaStore` must do. */
export function labelSchemaStoreContract(name: string, open: () => OpenLabelSchemaStore): void {
  const code = (code: string) => expect.objectContaining({ code })
  const draft = (part: Partial<LabelSchemaDraft> = {}): LabelSchemaDraft => ({
    name: 'Is it right?',
    type: 'FEEDBACK',
    instruction: null,
    enableComment: false,
    input: { kind: 'pass_fail', positiveLabel: 'Yes', negativeLabel: 'No' },
    ...part,
  })
  const page = { limit: 10, offset: 0 }

  describe(`LabelSchemaStore on ${name}`, () => {
    it('creates a schema, finds it by id and by name', async () => {
      const { schemas } = open()
      const schema = await schemas.create('default', '0', draft({ instruction: 'Look closely', enableComment: true }))
      expect(schema).toEqual({
        schemaId: expect.stringMatching(/^ls-[0-9a-f]{32}$/) as string,
        experimentId: '0',
        name: 'Is it right?',
        type: 'FEEDBACK',
        instruction: 'Look closely',
        enableComment: true,
        input: { kind: 'pass_fail', positiveLabel: 'Yes', negativeLabel: 'No' },
        createdAtMs: 1_000_000,
        updatedAtMs: 1_000_000,
        isDefault: false,
      })
      expect(await schemas.get('default', schema.schemaId)).toEqual(schema)
      expect(await schemas.getByName('default', '0', 'Is it right?')).toEqual(schema)
    })

    it('keeps every kind of input', async () => {
      const { schemas } = open()
      const inputs: LabelSchemaDraft['input'][] = [
        { kind: 'categorical', options: ['a', 'b'], multiSelect: true },
        { kind: 'numeric', min: 0.5, max: null },
        { kind: 'text', maxLength: 200 },
      ]
      for (const input of inputs) expect((await schemas.create('default', '0', draft({ name: input.kind, input }))).input).toEqual(input)
    })

    it('refuses a name that the experiment has', async () => {
      const { schemas, addExperiment } = open()
      const other = await addExperiment('default', 'other')
      const first = await schemas.create('default', '0', draft())
      await schemas.create('default', other, draft())
      const second = await schemas.create('default', '0', draft({ name: 'b' }))
      const taken = "Label schema with name 'Is it right?' already exists for experiment '0'."
      await expect(schemas.create('default', '0', draft())).rejects.toThrow(taken)
      await expect(schemas.update('default', second.schemaId, { name: first.name })).rejects.toThrow(taken)
    })

    it('lists the newest first, and the default question last', async () => {
      const { schemas, setNowMs } = open()
      for (const [at, each] of ['a', 'b', 'c'].entries()) {
        setNowMs(1_000_000 + at)
        await schemas.create('default', '0', draft({ name: each }))
      }
      const listed = async (limit: number, offset: number) =>
        (await schemas.list('default', '0', { limit, offset })).items.map((each) => each.name)
      expect(await listed(10, 0)).toEqual(['c', 'b', 'a', 'Feedback'])
      expect(await listed(3, 0)).toEqual(['c', 'b', 'a'])
      expect(await listed(3, 3)).toEqual(['Feedback'])
      expect(await listed(3, 4)).toEqual([])
      expect(await listed(2, 2)).toEqual(['a', 'Feedback'])
    })

    it('has a default question that stays as it is', async () => {
      const { schemas, addExperiment } = open()
      const other = await addExperiment('default', 'other')
      const [question] = (await schemas.list('default', other, page)).items
      expect(question).toMatchObject({
        experimentId: other,
        name: 'Feedback',
        instruction: 'Share any feedback on this trace.',
        input: { kind: 'text', maxLength: null },
        isDefault: true,
      })
      const id = question?.schemaId ?? ''
      expect(await schemas.get('default', id)).toEqual(question)
      expect(await schemas.getByName('default', other, 'Feedback')).toEqual(question)
      expect((await schemas.list('default', '0', page)).items[0]?.schemaId).not.toBe(id)
      await expect(schemas.update('default', id, { name: 'x' })).rejects.toThrow("The experiment's default question cannot be edited.")
      await expect(schemas.delete('default', id)).rejects.toThrow("The experiment's default question cannot be deleted.")
    })

    it('changes what is named', async () => {
      const { schemas, setNowMs } = open()
      const input: LabelSchemaDraft['input'] = { kind: 'categorical', options: ['a'], multiSelect: false }
      const { schemaId } = await schemas.create('default', '0', draft({ input, instruction: 'i' }))
      setNowMs(1_000_001)
      const wider = { ...input, options: ['a', 'b'] }
      expect(await schemas.update('default', schemaId, { name: 'n', enableComment: true, input: wider })).toMatchObject({
        name: 'n',
        instruction: 'i',
        enableComment: true,
        input: wider,
        createdAtMs: 1_000_000,
        updatedAtMs: 1_000_001,
      })
      await expect(schemas.update('default', schemaId, { input: { kind: 'text', maxLength: null } })).rejects.toThrow(
        "A label schema's input type cannot be changed after creation",
      )
    })

    it('deletes a schema, twice', async () => {
      const { schemas } = open()
      const { schemaId } = await schemas.create('default', '0', draft())
      await schemas.delete('default', schemaId)
      await schemas.delete('default', schemaId)
      await expect(schemas.get('default', schemaId)).rejects.toThrow(`Label schema with id '${schemaId}' not found.`)
      await expect(schemas.getByName('default', '0', 'Is it right?')).rejects.toThrow("not found for experiment '0'.")
      await expect(schemas.update('default', schemaId, {})).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })

    it('knows no deleted experiment', async () => {
      const { schemas, addExperiment, deleteExperiment } = open()
      const gone = await addExperiment('default', 'gone')
      await deleteExperiment('default', gone)
      await expect(schemas.create('default', gone, draft())).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(schemas.list('default', gone, page)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })

    it('keeps workspaces apart', async () => {
      const { schemas, addExperiment, addWorkspace } = open()
      addWorkspace('other')
      const theirs = await addExperiment('other', 'theirs')
      const { schemaId } = await schemas.create('other', theirs, draft())
      const question = (await schemas.list('other', theirs, page)).items.at(-1)?.schemaId ?? ''
      for (const id of [schemaId, question]) await expect(schemas.get('default', id)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(schemas.list('default', theirs, page)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await schemas.delete('default', schemaId)
      await schemas.delete('default', question)
      expect((await schemas.list('other', theirs, page)).items).toHaveLength(2)
    })
  })
}
