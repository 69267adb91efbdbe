import type { ProviderKind } from '@assay/protocol'

/** How a kind is called, and what its fields show before something is typed. */
export const kindFacts: Readonly<Record<ProviderKind, { name: string; baseUrl: string; model: string; keyName: string }>> = {
  openai: { name: 'OpenAI-compatible', baseUrl: 'https://api.openai.com/v1', model: 'gpt-4o-mini', keyName: 'API key' },
  anthropic: { name: 'Anthropic', baseUrl: 'https://api.anthropic.com', model: 'claude-haiku-4-5', keyName: 'API key' },
  gemini: { name: 'Gemini', baseUrl: 'https://generativelanguage.googleapis.com', model: 'gemini-2.5-flash', keyName: 'API key' },
  bedrock: {
    name: 'Bedrock',
    baseUrl: 'https://bedrock-runtime.<region>.amazonaws.com',
    model: 'amazon.nova-lite-v1:0',
    keyName: 'Secret access key',
  },
  ollama: { name: 'Ollama', baseUrl: 'http://127.0.0.1:11434', model: 'llama3.2', keyName: 'API key, where a proxy wants one' },
}
