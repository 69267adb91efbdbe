import { useState } from 'react'
import { formatCount } from './format/number.ts'
import styles from './LongText.module.css'
import { SafeText } from './SafeText.tsx'

/** More than this in one go makes a browser stand still. */
const stepChars = 200_000

/** A text of any length; of one over `maxChars` only the beginning is drawn until the rest is asked for, step by step where it is very long. */
export function LongText({ text, maxChars = 2000 }: { text: string; maxChars?: number }) {
  const [shown, setShown] = useState(maxChars)
  if (text.length <= shown) return <SafeText text={text} />
  const left = text.length - shown
  return (
    <>
      {/* A cut through a surrogate pair would show half a character. */}
      <SafeText text={text.slice(0, shown).replace(/[\ud800-\udbff]$/, '')} />
      <button type="button" className={styles.more} onClick={() => setShown(shown + stepChars)}>
        {left <= stepChars
          ? `… show all ${formatCount(text.length)} characters`
          : `… show ${formatCount(stepChars)} of ${formatCount(left)} more characters`}
      </button>
    </>
  )
}
