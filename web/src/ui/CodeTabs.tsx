import { type KeyboardEvent, useId, useState } from 'react'
import { classNames } from './class-names.ts'
import { CopyButton } from './CopyButton.tsx'
import styles from './CodeTabs.module.css'
import { SafeText } from './SafeText.tsx'

/** One way to do a thing. `setup` is typed into a shell, `code` goes into the program; either may be empty. */
export interface Snippet {
  key: string
  label: string
  setup: string
  code: string
}

/** One way at a time, ready to be copied. `label` says to what. */
export function CodeTabs({ label, snippets }: { label: string; snippets: readonly Snippet[] }) {
  const [key, setKey] = useState(snippets[0]?.key ?? '')
  const id = useId()
  const current = snippets.find((snippet) => snippet.key === key) ?? snippets[0]
  if (current === undefined) return null

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    const next = snippets[(snippets.indexOf(current) + step + snippets.length) % snippets.length]
    if (next === undefined) return
    setKey(next.key)
    document.getElementById(`${id}-${next.key}`)?.focus()
  }
  return (
    <div className={styles.box}>
      <div className={styles.head}>
        <div className={styles.tabs} role="tablist" aria-label={label} onKeyDown={onKeyDown}>
          {snippets.map((snippet) => (
            <button
              key={snippet.key}
              id={`${id}-${snippet.key}`}
              type="button"
              role="tab"
              className={styles.tab}
              aria-selected={snippet.key === current.key}
              aria-controls={`${id}-panel`}
              tabIndex={snippet.key === current.key ? 0 : -1}
              onClick={() => setKey(snippet.key)}
            >
              {snippet.label}
            </button>
          ))}
        </div>
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${current.key}`}>
        {current.setup !== '' && (
          <div className={styles.block}>
            <pre tabIndex={0} aria-label="Commands" className={classNames(styles.code, styles.commands)}>
              {current.setup.split('\n').map((line, index) => (
                <span key={index}>
                  <span className={styles.comment}>{line.startsWith(' ') ? '  ' : '$ '}</span>
                  <SafeText text={line} />
                  {'\n'}
                </span>
              ))}
            </pre>
            <CopyButton label="Copy commands" text={current.setup} />
          </div>
        )}
        {current.code !== '' && (
          <div className={styles.block}>
            <pre tabIndex={0} aria-label="Code" className={styles.code}>
              {current.code.split('\n').map((line, index) => (
                <CodeLine key={index} line={line} />
              ))}
            </pre>
            <CopyButton label="Copy code" text={current.code} />
          </div>
        )}
      </div>
    </div>
  )
}

const word = /('[^']*'|"[^"]*")|\b(import|from|await|async|def|return|export)\b|(\/\/.*|#.*)$/g

/** One line of TypeScript or Python with its strings, words and comments told apart. */
function CodeLine({ line }: { line: string }) {
  const parts = []
  let from = 0
  for (const match of line.matchAll(word)) {
    parts.push(<SafeText key={-match.index - 1} text={line.slice(from, match.index)} />)
    const look = match[1] !== undefined ? styles.string : match[2] !== undefined ? styles.word : styles.comment
    parts.push(
      <span key={match.index} className={look}>
        <SafeText text={match[0]} />
      </span>,
    )
    from = match.index + match[0].length
  }
  parts.push(<SafeText key="rest" text={line.slice(from)} />)
  return (
    <>
      {parts}
      {'\n'}
    </>
  )
}
