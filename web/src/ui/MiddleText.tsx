import styles from './MiddleText.module.css'
import { oneLine, visibleText } from './safe/visible-text.ts'
import { SafeText } from './SafeText.tsx'

/**
 * A stranger's text in one line, shortened where there is no room before its last `tail` characters: of names that begin alike, the end
 * tells them apart.
 */
export function MiddleText({ text, tail = 12, title = text }: { text: string; tail?: number; title?: string }) {
  const characters = [...oneLine(text)]
  const head = characters.slice(0, -tail).join('')
  return (
    <span className={styles.text} title={visibleText(oneLine(title)).slice(0, 500)}>
      {head !== '' && (
        <span className={styles.head}>
          <SafeText text={head} />
        </span>
      )}
      <span className={styles.tail}>
        <SafeText text={characters.slice(-tail).join('')} />
      </span>
    </span>
  )
}
