import { describe, expect, it } from 'vitest'
import { environmentProviders, secretsOf } from './own-providers.ts'

const shown = (env: Record<string, string>) => environmentProviders(env).map(({ kind, baseUrl, key }) => [kind, baseUrl, key])

describe('providers of the environment', () => {
  it('are none where nothing names one', () => {
    expect(environmentProviders({ PATH: '/bin', OPENAI_API_KEY: ' ', AWS_REGION: 'eu-central-1' })).toEqual([])
  })

  it('are read from the variables of their own clients', () => {
    expect(
      shown({ OPENAI_API_KEY: 'o', ANTHROPIC_API_KEY: 'a', GEMINI_API_KEY: 'g', GOOGLE_API_KEY: 'not this one', OLLAMA_HOST: '127.0.0.1' }),
    ).toEqual([
      ['openai', 'https://api.openai.com/v1', 'o'],
      ['anthropic', 'https://api.anthropic.com', 'a'],
      ['gemini', 'https://generativelanguage.googleapis.com', 'g'],
      ['ollama', 'http://127.0.0.1:11434', null],
    ])
  })

  it('may be elsewhere, and then need no key', () => {
    expect(shown({ OPENAI_BASE_URL: 'http://vllm:8000/v1/' })).toEqual([['openai', 'http://vllm:8000/v1', null]])
  })

  it('are Bedrock where key, id and region are there', () => {
    const env = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't', AWS_DEFAULT_REGION: 'eu-west-1' }
    expect(environmentProviders(env)).toMatchObject([
      { kind: 'bedrock', baseUrl: 'https://bedrock-runtime.eu-west-1.amazonaws.com', accessKeyId: 'AKIA', key: 's', sessionToken: 't' },
    ])
    expect(environmentProviders({ AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's' })).toEqual([])
    expect(secretsOf(environmentProviders(env))).toEqual(['s', 't'])
  })

  it.each([
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    [':9999', 'http://127.0.0.1:9999'],
    ['gpu', 'http://gpu:11434'],
    ['http://gpu:80', 'http://gpu'],
    ['https://ollama.example.com/', 'https://ollama.example.com'],
  ])('ask an OLLAMA_HOST of %s at %s', (host, url) => expect(shown({ OLLAMA_HOST: host })).toEqual([['ollama', url, null]]))
})
