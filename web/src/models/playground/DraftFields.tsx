import { Button, IconButton } from '../../ui/Button.tsx'
import { SelectField, TextArea, TextField } from '../../ui/Field.tsx'
import { classNames } from '../../ui/class-names.ts'
import { formatBytes } from '../../ui/format/number.ts'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import styles from './DraftFields.module.css'
import type { DraftMessage, DraftPart, RerunDraft } from './rerun-draft.ts'

/** Characters. */
const longestUnsent = 300

const roles = ['system', 'developer', 'user', 'assistant', 'tool']

interface DraftFieldsProps {
  draft: RerunDraft
  /** Names of what the original was asked with and this is not. */
  unsent: readonly string[]
  onChange: (part: Partial<RerunDraft>) => void
}

/** The messages, tools and parameters that will be sent, each in a field. */
export function DraftFields({ draft, unsent, onChange }: DraftFieldsProps) {
  const { messages } = draft
  const put = (next: DraftMessage[]) => onChange({ messages: next })
  return (
    <>
      {messages.map((message, at) => (
        <MessageField
          key={message.key}
          message={message}
          number={at + 1}
          isFirst={at === 0}
          onChange={(next) => put(messages.with(at, next))}
          onUp={() => put(messages.toSpliced(at, 1).toSpliced(at - 1, 0, message))}
          onRemove={() => put(messages.toSpliced(at, 1))}
        />
      ))}
      <Button
        icon="plus"
        onClick={() =>
          put([
            ...messages,
            { key: Math.max(-1, ...messages.map(({ key }) => key)) + 1, role: 'user', parts: [{ kind: 'text', text: '' }] },
          ])
        }
      >
        Message
      </Button>
      <div className={styles.parameters}>
        <TextField
          label="Temperature"
          inputMode="decimal"
          value={draft.temperature}
          onChange={(event) => onChange({ temperature: event.target.value })}
        />
        <TextField
          label="Max tokens"
          inputMode="numeric"
          value={draft.maxTokens}
          onChange={(event) => onChange({ maxTokens: event.target.value })}
        />
        <TextField label="Top p" inputMode="decimal" value={draft.topP} onChange={(event) => onChange({ topP: event.target.value })} />
      </div>
      {unsent.length > 0 && (
        <p>
          Not sent again: <SafeText text={oneLine(unsent.join(', ')).slice(0, longestUnsent)} />.
        </p>
      )}
      <details>
        <summary>{draft.tools.trim() === '' ? 'Tools: none' : 'Tools'}</summary>
        <TextArea
          label="Tools, as a JSON list of name, description and parameters"
          className={styles.code}
          spellCheck={false}
          value={draft.tools}
          onChange={(event) => onChange({ tools: event.target.value })}
        />
      </details>
    </>
  )
}

interface MessageFieldProps {
  message: DraftMessage
  number: number
  isFirst: boolean
  onChange: (message: DraftMessage) => void
  onUp: () => void
  onRemove: () => void
}

function MessageField({ message, number, isFirst, onChange, onUp, onRemove }: MessageFieldProps) {
  const { role, parts } = message
  return (
    <fieldset className={styles.message}>
      <legend className={styles.legend}>
        <SelectField
          quiet
          label={`Role of message ${number}`}
          value={role}
          onChange={(event) => onChange({ ...message, role: event.target.value })}
        >
          {[...new Set([...roles, role])].map((each) => (
            <option key={each} value={each}>
              {visibleText(oneLine(each)).slice(0, 40)}
            </option>
          ))}
        </SelectField>
        <span>
          <IconButton icon="arrowUp" label={`Move message ${number} up`} disabled={isFirst} onClick={onUp} />
          <IconButton icon="trash" label={`Remove message ${number}`} onClick={onRemove} />
        </span>
      </legend>
      {parts.map((part, at) => (
        <PartField
          key={at}
          part={part}
          label={labelOf(part, number)}
          onText={(text) => onChange({ ...message, parts: parts.with(at, { ...part, text } as DraftPart) })}
          onRemove={() => onChange({ ...message, parts: parts.toSpliced(at, 1) })}
        />
      ))}
      {parts.length === 0 && (
        <Button icon="plus" onClick={() => onChange({ ...message, parts: [{ kind: 'text', text: '' }] })}>
          Text
        </Button>
      )}
    </fieldset>
  )
}

function labelOf(part: DraftPart, number: number): string {
  if (part.kind === 'call') return `Message ${number}, call of ${visibleText(oneLine(part.name)).slice(0, 80)}`
  if (part.kind === 'result') return `Message ${number}, result ${visibleText(oneLine(part.name ?? '')).slice(0, 80)}`.trimEnd()
  return `Message ${number}`
}

function PartField({
  part,
  label,
  onText,
  onRemove,
}: {
  part: DraftPart
  label: string
  onText: (text: string) => void
  onRemove: () => void
}) {
  if (part.kind === 'kept') {
    return (
      <p className={styles.kept}>
        {visibleText(oneLine(part.part.mediaType)).slice(0, 60)} {part.part.bytes > 0 && formatBytes(part.part.bytes)}
        <IconButton icon="close" label={`Remove the file of ${label.toLowerCase()}`} onClick={onRemove} />
      </p>
    )
  }
  return (
    <TextArea
      label={label}
      quiet={part.kind === 'text'}
      className={classNames(styles.text, part.kind !== 'text' && styles.code)}
      spellCheck={false}
      value={part.text}
      onChange={(event) => onText(event.target.value)}
    />
  )
}
