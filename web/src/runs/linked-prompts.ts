const promptsTag = 'mlflow.linkedPrompts'

export interface LinkedPrompt {
  name: string
  version: string
}

/** What the client notes of prompts in a tag: a list in JSON. Anything else is none; each is there once. */
export function linkedPrompts(tags: readonly { key: string; value: string }[]): LinkedPrompt[] {
  const found = new Map<string, LinkedPrompt>()
  for (const { value } of tags.filter(({ key }) => key === promptsTag))
    for (const each of listIn(value))
      if (typeof each === 'object' && each !== null && 'name' in each && 'version' in each) {
        const prompt = { name: String(each.name), version: String(each.version) }
        found.set(JSON.stringify(prompt), prompt)
      }
  return [...found.values()]
}

function listIn(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
