import type { Message, MessagePart } from '@assay/protocol'
import { classNames } from '../../../ui/class-names.ts'
import { formatBytes } from '../../../ui/format/number.ts'
import { Hidden } from '../../../ui/Hidden.tsx'
import { Markdown } from '../../../ui/Markdown.tsx'
import { RemoteImage } from '../../../ui/RemoteImage.tsx'
import { oneLine, visibleText } from '../../../ui/safe/visible-text.ts'
import { SafeText } from '../../../ui/SafeText.tsx'
import styles from './MessageBlock.module.css'
import { SpanGlyph } from '../../SpanGlyph.tsx'
import { ValueBlock } from './ValueBlock.tsx'

/** One message: who says it, and its parts. `quietRole`: only spoken, where its look says it. */
export function MessageBlock({ message, quietRole = false }: { message: Message; quietRole?: boolean }) {
  return (
    <article
      className={classNames(
        quietRole ? styles.alone : styles.message,
        message.role === 'user' && styles.user,
        message.role === 'system' && styles.system,
      )}
    >
      {quietRole ? (
        <Hidden>{visibleText(oneLine(message.role).slice(0, 40))}</Hidden>
      ) : (
        <p className={styles.role}>
          <SafeText text={oneLine(message.role).slice(0, 40)} />
        </p>
      )}
      <div className={styles.body}>
        {message.parts.map((part, index) => (
          <Part key={index} part={part} />
        ))}
      </div>
    </article>
  )
}

function Part({ part }: { part: MessagePart }) {
  switch (part.type) {
    case 'text':
      return <Markdown text={part.text} />
    case 'reasoning':
      return (
        <div className={styles.reasoning}>
          <Markdown text={part.text} />
        </div>
      )
    case 'media':
      return (
        <p className={styles.media}>
          {part.mediaType.startsWith('image/') ? <RemoteImage address={part.url} name="" /> : <SafeText text={part.url.slice(0, 120)} />}
          <span className={styles.note}>
            <SafeText text={part.mediaType} /> · {formatBytes(part.bytes)}
          </span>
        </p>
      )
    case 'tool_call':
      return (
        <div>
          <p className={styles.callName}>
            <SpanGlyph type="TOOL" />
            <SafeText text={oneLine(part.name)} />
          </p>
          <ValueBlock value={part.arguments} />
        </div>
      )
    case 'tool_result':
      return (
        <div>
          <p className={styles.callName}>
            <SpanGlyph type="TOOL" />
            <SafeText text={`${oneLine(part.name ?? '')} result`.trim()} />
          </p>
          <ValueBlock value={part.result} />
        </div>
      )
  }
}
