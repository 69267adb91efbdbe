import { Client } from 'langsmith'
import { traceable } from 'langsmith/traceable'

export function setUp(url) {
  process.env.LANGSMITH_TRACING = 'true'
  const client = new Client({ apiUrl: url, apiKey: 'key' })
  return {
    async traced(name, text, fn) {
      await traceable(async () => fn(), { name, client, tracingEnabled: true })(text)
    },
    flush: () => client.awaitPendingTraceBatches(),
  }
}
