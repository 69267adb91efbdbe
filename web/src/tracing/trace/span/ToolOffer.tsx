import type { Message, SpanContent } from '@assay/protocol'
import { classNames } from '../../../ui/class-names.ts'
import { oneLine, visibleText } from '../../../ui/safe/visible-text.ts'
import { SafeText } from '../../../ui/SafeText.tsx'
import { PaneSection } from './PaneSection.tsx'
import styles from './ToolOffer.module.css'

type Tool = NonNullable<SpanContent['tools']>[number]

/** The tools that the model was offered; those it called stand out. */
export function ToolOffer({ tools, messages }: { tools: readonly Tool[]; messages: readonly Message[] }) {
  const called = new Set(messages.flatMap((message) => message.parts.flatMap((part) => (part.type === 'tool_call' ? [part.name] : []))))
  return (
    <PaneSection title="Tools offered" note={`${called.size} of ${tools.length} called`}>
      <p className={styles.tools}>
        {tools.slice(0, 100).map((tool, index) => (
          <span
            key={index}
            className={classNames(styles.tool, called.has(tool.name) && styles.called)}
            title={visibleText(oneLine(tool.description ?? ''))}
          >
            <SafeText text={oneLine(tool.name)} />
          </span>
        ))}
      </p>
    </PaneSection>
  )
}
