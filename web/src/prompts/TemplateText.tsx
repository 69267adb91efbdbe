import { SafeText } from '../ui/SafeText.tsx'
import styles from './TemplateText.module.css'
import { templateRuns } from './variables.ts'

/** A stretch of a template with its variables as chips. Who copies it gets the braces, too. */
export function TemplateText({ text }: { text: string }) {
  return templateRuns(text).map((run, index) =>
    run.kind === 'text' ? <SafeText key={index} text={run.text} /> : <VariableChip key={index} written={run.text} name={run.name} />,
  )
}

export function VariableChip({ name, written = `{{${name}}}` }: { name: string; written?: string }) {
  const at = written.indexOf(name)
  return (
    <code className={styles.chip} title={`Variable ${written}`}>
      <span className={styles.brace}>{written.slice(0, at)}</span>
      {name}
      <span className={styles.brace}>{written.slice(at + name.length)}</span>
    </code>
  )
}
