import { startSimulator } from '@assay/simulator'
import OpenAI from 'openai'

export interface Provider {
  client: OpenAI
  close(): Promise<void>
}

/** A client for OPENAI_BASE_URL or OPENAI_API_KEY; with neither, for a provider simulator that runs in this process. */
export async function connect(): Promise<Provider> {
  const { OPENAI_API_KEY: apiKey = 'unused', OPENAI_BASE_URL: baseURL } = process.env
  if (baseURL !== undefined || apiKey !== 'unused') return { client: new OpenAI({ apiKey, baseURL }), close: async () => {} }
  const simulator = await startSimulator()
  return { client: new OpenAI({ apiKey, baseURL: `${simulator.url}/v1` }), close: () => simulator.close() }
}
