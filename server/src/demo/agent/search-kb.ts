import { articles, type Article } from '../shop.ts'
import { embeddingModel, rerankModel } from './models.ts'
import { postJson } from './post-json.ts'
import { step, type Scope } from './step.ts'

const dimensions = 256
const candidates = 5
const kept = 2

interface Address {
  url: string
  signal: AbortSignal
}

/** Finds help articles: nearest by embedding, then reranked. */
export interface KnowledgeBase {
  search(scope: Scope, query: string): Promise<Article[]>
}

/** Embeds the articles, in a trace of its own. */
export async function indexArticles(scope: Scope, address: Address): Promise<KnowledgeBase> {
  const vectors = await step(
    scope,
    { name: 'index-articles', type: 'WORKFLOW', inputs: { articles: articles.map(({ id }) => id) }, outputs: sizeOf },
    async (inside) => {
      const embedded = await embed(
        inside,
        articles.map(({ title, text }) => `${title}. ${text}`),
        address,
      )
      inside.span.setTag('job', 'index')
      return embedded
    },
  )
  return {
    search: (at, query) =>
      step(at, { name: 'retrieve', type: 'RETRIEVER', inputs: { query }, outputs: documentsOf }, async (inside) => {
        const [asked] = await embed(inside, [query], address)
        const near = articles
          .map((article, index) => ({ article, likeness: dot(asked ?? [], vectors[index] ?? []) }))
          .toSorted((a, b) => b.likeness - a.likeness)
          .slice(0, candidates)
        return rerank(inside, { query, found: near.map(({ article }) => article) }, address)
      }),
  }
}

function embed(scope: Scope, input: string[], { url, signal }: Address): Promise<number[][]> {
  const body = { model: embeddingModel, input, dimensions }
  const attributes = { 'gen_ai.operation.name': 'embeddings', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': embeddingModel }
  return step(
    scope,
    { name: `embeddings ${embeddingModel}`, type: 'EMBEDDING', inputs: body, attributes, outputs: sizeOf },
    async ({ span }) => {
      const answer = await postJson<{ model: string; data: { embedding: number[] }[]; usage: { prompt_tokens: number } }>(
        `${url}/v1/embeddings`,
        body,
        signal,
      )
      span.setAttributes({ 'gen_ai.response.model': answer.model, 'gen_ai.usage.input_tokens': answer.usage.prompt_tokens })
      return answer.data.map((row) => row.embedding)
    },
  )
}

function rerank(scope: Scope, { query, found }: { query: string; found: Article[] }, { url, signal }: Address): Promise<Article[]> {
  const body = { model: rerankModel, query, documents: found.map(({ text }) => text), top_n: kept }
  const attributes = { 'gen_ai.provider.name': 'cohere', 'gen_ai.request.model': rerankModel }
  return step(scope, { name: `rerank ${rerankModel}`, type: 'RERANKER', inputs: body, attributes }, async () => {
    const answer = await postJson<{ results: { index: number; relevance_score: number }[] }>(`${url}/v2/rerank`, body, signal)
    return answer.results.flatMap(({ index }) => found[index] ?? [])
  })
}

/** The vectors themselves say nothing to a reader. */
function sizeOf(vectors: number[][]): object {
  return { vectors: vectors.length, dimensions }
}

/** Documents as MLflow writes them on a retriever's span. */
function documentsOf(found: Article[]): object[] {
  return found.map(({ id, title, text }) => ({ id, page_content: text, metadata: { doc_uri: id, title } }))
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
}
