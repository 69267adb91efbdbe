import type { Message } from '@assay/protocol'
import { useState } from 'react'
import styles from './MessageList.module.css'
import { MessageBlock } from './MessageBlock.tsx'

const shownWhenFolded = 2

/** Messages in order. With `foldEarlier` a long history shows its last two, since the calls before have shown the rest. */
export function MessageList({ messages, foldEarlier }: { messages: readonly Message[]; foldEarlier: boolean }) {
  const [all, setAll] = useState(!foldEarlier || messages.length <= shownWhenFolded + 1)
  const shown = all ? messages : messages.slice(-shownWhenFolded)
  return (
    <div className={styles.list}>
      {shown.length < messages.length && (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          {messages.length - shown.length} earlier messages
        </button>
      )}
      {shown.map((message, index) => (
        <MessageBlock key={index} message={message} />
      ))}
    </div>
  )
}
