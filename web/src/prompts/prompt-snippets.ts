import type { Snippet } from '../ui/CodeTabs.tsx'

const typescript = { key: 'typescript', label: 'TypeScript' }
const python = { key: 'python', label: 'Python (MLflow)' }

/** How a first prompt is registered, on the server at `baseUrl`. */
export function registerSnippets(baseUrl: string): Snippet[] {
  return [
    {
      ...typescript,
      setup: `npm i ${baseUrl}/sdk.tgz\nexport ASSAY_URL=${baseUrl}`,
      code: [
        `import { registerPrompt } from '@assay/sdk'`,
        '',
        'await registerPrompt({',
        `  name: 'support-system',`,
        `  template: 'You are the support agent of {{company}}. Answer in {{language}}.',`,
        `  commitMessage: 'first version',`,
        '})',
      ].join('\n'),
    },
    {
      ...python,
      setup: `pip install mlflow\nexport MLFLOW_TRACKING_URI=${baseUrl}`,
      code: [
        'import mlflow',
        '',
        'mlflow.genai.register_prompt(',
        '    name="support-system",',
        '    template="You are the support agent of {{company}}. Answer in {{language}}.",',
        '    commit_message="first version",',
        ')',
      ].join('\n'),
    },
  ]
}

/** How a program loads a prompt: `prompts:/name@alias` where the version has an alias, else `prompts:/name/version`. */
export function loadSnippets(name: string, version: number, alias: string | null): Snippet[] {
  const uri = alias === null ? `prompts:/${name}/${version}` : `prompts:/${name}@${alias}`
  return [
    {
      ...typescript,
      setup: '',
      code: [`import { loadPrompt } from '@assay/sdk'`, '', `const prompt = await loadPrompt(${JSON.stringify(uri)})`].join('\n'),
    },
    { ...python, setup: '', code: ['import mlflow', '', `prompt = mlflow.genai.load_prompt(${JSON.stringify(uri)})`].join('\n') },
  ]
}
