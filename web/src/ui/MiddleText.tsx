import styles from './MiddleText.module.css'
import { oneLine, visibleText } from './safe/visible-text.ts'
import { SafeText } from './SafeText.tsx'

/** As many characters at the end stay when there is no room. */
const tailChars = 12

/** A stranger's text in one line, shortened before its end where there is no room: of names that begin alike, the end tells them apart. */
export function MiddleText({ text }: { text: string }) {
  const characters = [...oneLine(text)]
  const head = characters.slice(0, -tailChars).join('')
  return (
    <span className={styles.text} title={visibleText(oneLine(text)).slice(0, 500)}>
      {head !== '' && (
        <span className={styles.head}>
          <SafeText text={head} />
        </span>
      )}
      <span className={styles.tail}>
        <SafeText text={characters.slice(-tailChars).join('')} />
      </span>
    </span>
  )
}
