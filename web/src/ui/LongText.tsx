import { useState } from 'react'
import { formatCount } from './format/number.ts'
import styles from './LongText.module.css'
import { SafeText } from './SafeText.tsx'

/** A text of any length; of one over `maxChars` only the beginning is drawn until the rest is asked for. */
export function LongText({ text, maxChars = 2000 }: { text: string; maxChars?: number }) {
  const [whole, setWhole] = useState(false)
  if (whole || text.length <= maxChars) return <SafeText text={text} />
  return (
    <>
      {/* A cut through a surrogate pair would show half a character. */}
      <SafeText text={text.slice(0, maxChars).replace(/[\ud800-\udbff]$/, '')} />
      <button type="button" className={styles.more} onClick={() => setWhole(true)}>
        … show all {formatCount(text.length)} characters
      </button>
    </>
  )
}
