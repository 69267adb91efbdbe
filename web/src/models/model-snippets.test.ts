import { describe, expect, it } from 'vitest'
import { loadModelSnippet, registerModelSnippets } from './model-snippets.ts'

describe('snippets', () => {
  it('register a model on this server', () => {
    const [python, typescript] = registerModelSnippets('http://127.0.0.1:7070')
    expect(python?.setup).toContain('MLFLOW_TRACKING_URI=http://127.0.0.1:7070')
    expect(typescript?.setup).toContain('ASSAY_URL=http://127.0.0.1:7070')
  })

  it.each([
    ['champion', '"models:/churn@champion"'],
    [null, '"models:/churn/3"'],
  ])('load a version by alias %s', (alias, uri) => expect(loadModelSnippet('churn', 3, alias)[0]?.code).toContain(uri))
})
