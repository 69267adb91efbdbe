import type { PromptTemplate } from '@assay/protocol'

/** A place that a program fills in, as MLflow writes it: `{{name}}`, `{{ user.name }}`. */
export const variablePattern = /\{\{\s*[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*\s*\}\}/g

/** A stretch of a template: text, or the name of a variable with how it is written. */
export type TemplateRun = { kind: 'text'; text: string } | { kind: 'variable'; text: string; name: string }

/** The runs joined by their `text` give the text back. */
export function templateRuns(text: string): TemplateRun[] {
  const runs: TemplateRun[] = []
  let from = 0
  for (const match of text.matchAll(variablePattern)) {
    if (match.index > from) runs.push({ kind: 'text', text: text.slice(from, match.index) })
    runs.push({ kind: 'variable', text: match[0], name: match[0].slice(2, -2).trim() })
    from = match.index + match[0].length
  }
  if (from < text.length) runs.push({ kind: 'text', text: text.slice(from) })
  return runs
}

/** The texts of a template that a program fills in. */
function templateTexts(template: PromptTemplate): string[] {
  return template.type === 'text' ? [template.text] : template.messages.map(({ content }) => content)
}

/** Names of a template's variables, each once, in the order in which they come. */
export function variablesOf(template: PromptTemplate): string[] {
  const names = templateTexts(template).flatMap((text) => templateRuns(text).flatMap((run) => (run.kind === 'variable' ? [run.name] : [])))
  return [...new Set(names)]
}
