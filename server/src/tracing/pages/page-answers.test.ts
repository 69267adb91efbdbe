import type { getTraceMessages, ResponseOf } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { TimeBudget } from '../../platform/database/time-budget.ts'
import { createExperimentStore } from '../../runs/index.ts'
import { openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { createAttachmentStore } from '../store/attachment-store.sqlite.ts'
import { aBatch, aSpan, traceHex } from '../store/span-store.contract.fixture.ts'
import { createPageAnswers } from './page-answers.ts'

const attachmentId = '0f8fad5b-d9cb-469f-a165-70867728950e'
const attachmentUrl = `mlflow-attachment://${attachmentId}?content_type=image%2Fpng&trace_id=tr-${traceHex('t')}&size=3`
const chat = (id: string, content: unknown) =>
  aSpan({
    id,
    facts: { type: 'LLM' },
    attributes: { 'mlflow.spanInputs': JSON.stringify({ messages: [{ role: 'user', content }] }) },
  })

async function openAnswers(check = (): void => undefined) {
  const opened = openSqliteSpans()
  const attachments = createAttachmentStore(opened.db)
  const experiments = createExperimentStore(opened.db, { nowMs: () => 0 }, new TimeBudget(opened.db))
  await opened.writer.write(
    'default',
    aBatch([chat('a', 'Where is it?'), chat('b', [{ type: 'image_url', image_url: { url: attachmentUrl } }]), chat('c', 'Thanks.')]),
  )
  await attachments.put('default', traceHex('t'), attachmentId, Buffer.from('png'))
  return {
    answers: createPageAnswers({ reader: opened.reader, experiments, attachments, check }),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}

describe("the messages of a trace, among the pages' answers", () => {
  it('are made as text, with the pictures that were uploaded apart', async () => {
    await using opened = await openAnswers()
    const { turns } = JSON.parse(await opened.answers.messages('default', traceHex('t'))) as ResponseOf<typeof getTraceMessages>
    expect(turns.map(({ message }) => message.parts)).toMatchObject([
      [{ type: 'text', text: 'Where is it?' }],
      [{ type: 'media', url: 'data:image/png;base64,cG5n' }],
      [{ type: 'text', text: 'Thanks.' }],
    ])
  })

  it('stop between two spans when their time is over', async () => {
    let asked = 0
    await using opened = await openAnswers(() => {
      if (++asked > 2) throw new Error('out of time')
    })
    await expect(opened.answers.messages('default', traceHex('t'))).rejects.toThrow('out of time')
    expect(asked).toBe(3)
  })

  it('are of no trace that is not there', async () => {
    await using opened = await openAnswers()
    await expect(opened.answers.messages('default', traceHex('u'))).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
  })
})
