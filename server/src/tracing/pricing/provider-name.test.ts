import { describe, expect, it } from 'vitest'
import { canonicalProvider } from './provider-name.ts'

describe('canonicalProvider', () => {
  it.each([
    ['OpenAI', 'openai'],
    ['openai.chat', 'openai'],
    ['openai.responses', 'openai'],
    ['az.ai.openai', 'azure.ai.openai'],
    ['azure', 'azure.ai.openai'],
    ['anthropic.messages', 'anthropic'],
    ['bedrock', 'aws.bedrock'],
    ['amazon-bedrock', 'aws.bedrock'],
    ['google.generative-ai', 'gcp.gemini'],
    ['gemini', 'gcp.gemini'],
    ['google.vertex.chat', 'gcp.vertex_ai'],
    ['mistralai', 'mistral_ai'],
    ['xai.chat', 'x_ai'],
    ['Acme Models', 'acme models'],
  ])('calls %s %s', (name, canonical) => {
    expect(canonicalProvider(name)).toBe(canonical)
  })

  it('takes no framework for a provider', () => {
    expect(['strands-agents', 'gcp.vertex.agent', '', null].map(canonicalProvider)).toEqual([null, null, null, null])
  })

  it('still knows a name after thousands of others', () => {
    for (let i = 0; i < 5000; i++) canonicalProvider(`provider-${i}`)
    expect(canonicalProvider('OpenAI')).toBe('openai')
  })
})
