import { describe, expect, it } from 'vitest'
import { loadSnippets, registerSnippets } from './prompt-snippets.ts'

describe('snippets', () => {
  it('register a prompt on this server', () => {
    const [typescript, python] = registerSnippets('http://127.0.0.1:7070')
    expect(typescript?.setup).toContain('ASSAY_URL=http://127.0.0.1:7070')
    expect(typescript?.code).toContain('registerPrompt({')
    expect(python?.setup).toContain('MLFLOW_TRACKING_URI=http://127.0.0.1:7070')
    expect(python?.code).toContain('mlflow.genai.register_prompt(')
  })

  it('load a version by its alias, or by its number', () => {
    expect(loadSnippets('greet', 3, 'production').map(({ code }) => code.split('\n').at(-1))).toEqual([
      'const prompt = await loadPrompt("prompts:/greet@production")',
      'prompt = mlflow.genai.load_prompt("prompts:/greet@production")',
    ])
    expect(loadSnippets('say "hi"', 3, null)[0]?.code).toContain(String.raw`loadPrompt("prompts:/say \"hi\"/3")`)
  })
})
