import { expect, it } from 'vitest'
import { startSimulator } from '../start-simulator.ts'

async function rerank(body: object): Promise<{ status: number; body: unknown }> {
  const simulator = await startSimulator()
  try {
    const response = await fetch(`${simulator.url}/v2/rerank`, { method: 'POST', body: JSON.stringify(body) })
    return { status: response.status, body: await response.json() }
  } finally {
    await simulator.close()
  }
}

it('ranks the document that shares the query’s words first and keeps top_n', async () => {
  const documents = ['opening hours', 'how to return a lamp', 'prices of lamps']
  const answer = await rerank({ model: 'rerank-v3.5', query: 'return a lamp', documents, top_n: 2 })
  expect(answer.body).toMatchObject({ results: [{ index: 1 }, { relevance_score: 0 }], meta: { billed_units: { search_units: 1 } } })
})

it('names what is missing', async () => {
  expect(await rerank({ model: 'rerank-v3.5', query: 'lamp' })).toMatchObject({
    status: 400,
    body: { message: "Missing required parameter: 'documents'." },
  })
})
