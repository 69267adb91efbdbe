import type { RetrievedDocument } from '@assay/protocol'
import { asList, asRecord, firstString } from './json-shape.ts'
import { parseIfStructured } from './parse-json.ts'

/** Documents of one span beyond this are left out. */
export const documentsMax = 1_000

/**
 * Retrieved documents in order: MLflow's and LangChain's `page_content`, OpenInference's flattened `document.content`, `{ documents: […] }`.
 * Null when the value is no list of documents.
 */
export function readDocuments(value: unknown): RetrievedDocument[] | null {
  const list = asList(asRecord(value)?.['documents'] ?? value)
  if (list.length === 0) return null
  const documents = list.slice(0, documentsMax).map(readDocument)
  return documents.every((document) => document !== null) ? documents : null
}

function readDocument(value: unknown): RetrievedDocument | null {
  const outer = asRecord(value)
  // LlamaIndex: `{ node: { text, id_, metadata }, score }`.
  const document = asRecord(outer?.['document']) ?? asRecord(outer?.['node']) ?? outer
  if (outer === null || document === null) return null
  const content = firstString(document['content'], document['page_content'], document['pageContent'], document['text'])
  const id = document['id'] ?? document['id_'] ?? document['document_id']
  if (content === null && id === undefined) return null
  const score = document['score'] ?? outer['score']
  return {
    id: typeof id === 'string' || typeof id === 'number' ? String(id) : null,
    content: content ?? '',
    score: typeof score === 'number' ? score : null,
    metadata: parseIfStructured(document['metadata']) ?? null,
  }
}
