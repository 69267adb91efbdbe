import { describe, expect, it } from 'vitest'
import { documentsMax, readDocuments } from './documents.ts'

describe('readDocuments', () => {
  it("reads MLflow's, OpenInference's and LlamaIndex's documents", () => {
    const document = { id: '7', content: 'Lisbon', score: 0.5, metadata: { source: 'atlas' } }
    expect(readDocuments([{ id: 7, page_content: 'Lisbon', score: 0.5, metadata: { source: 'atlas' } }])).toEqual([document])
    expect(readDocuments([{ document: { id: '7', content: 'Lisbon', score: 0.5, metadata: '{"source":"atlas"}' } }])).toEqual([document])
    expect(readDocuments({ documents: [{ node: { id_: '7', text: 'Lisbon', metadata: { source: 'atlas' } }, score: 0.5 }] })).toEqual([
      document,
    ])
  })

  it('refuses a list that is not of documents alone', () => {
    for (const value of [null, [], 'x', [1], [{ page_content: 'a' }, 'b'], [{ unrelated: 1 }]]) expect(readDocuments(value)).toBeNull()
  })

  it('leaves out documents beyond the limit', () => {
    expect(readDocuments(Array.from({ length: documentsMax + 1 }, (_, id) => ({ id })))).toHaveLength(documentsMax)
  })
})
