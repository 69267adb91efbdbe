import type { ModelVersionDetail, PromptMessage, PromptTemplate } from '@assay/protocol'
import { useDeferredValue, useMemo, useState } from 'react'
import { useApi } from '../api/ApiContext.tsx'
import { registryChanges, useRegistryChange } from '../models/index.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { TextArea, TextField } from '../ui/Field.tsx'
import { formatCount } from '../ui/format/number.ts'
import { oneLine, visibleText } from '../ui/safe/visible-text.ts'
import { useRemembered } from '../ui/use-remembered.ts'
import { useShortcuts } from '../ui/use-shortcuts.ts'
import { ChangeCount } from './ChangeCount.tsx'
import { DiffTable } from '../ui/diff/DiffTable.tsx'
import { promptDiff } from './prompt-diff.ts'
import styles from './PromptEditor.module.css'
import { VariableLine } from './VariableLine.tsx'
import { TemplateText } from './TemplateText.tsx'

interface PromptEditorProps {
  name: string
  target: ModelVersionDetail
  template: PromptTemplate
  onSaved: () => void
  onClose: () => void
}

/** MLflow keeps no longer text. */
const maxChars = 100_000
const roles = ['system', 'user', 'assistant', 'tool', 'developer']

/** A version as a draft of the next, with what it changes below. The draft stays while the tab does. */
export function PromptEditor({ name, target, template, onSaved, onClose }: PromptEditorProps) {
  const api = useApi()
  const change = useRegistryChange()
  const key = `${api.workspace}/${name}/${target.version}`
  const [draft, setDraft] = useRemembered<PromptTemplate>(`draft/${key}`, template)
  const [commitMessage, setCommitMessage] = useRemembered(`message/${key}`, '')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  // What is typed comes first; what it changes is shown when there is time.
  const shown = useDeferredValue(draft)
  const diff = useMemo(() => promptDiff(template, shown), [template, shown])
  const problem = problemOf(draft, template)

  const save = async () => {
    if (problem !== null || busy) return
    setBusy(true)
    setError(null)
    let version = 0
    try {
      await change({
        done: `Saved as a new version`,
        make: async () => {
          ;({ version } = await registryChanges.savePrompt(api, name, target.version, { template: draft, commitMessage }))
        },
        undo: () => registryChanges.delete(api, name, version),
      })
      setDraft(template)
      setCommitMessage('')
      onSaved()
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason))
      setBusy(false)
    }
  }
  useShortcuts({
    Escape: () =>
      document.activeElement instanceof HTMLElement && document.activeElement !== document.body ? document.activeElement.blur() : onClose(),
  })

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void save()
      }}
    >
      {draft.type === 'text' ? (
        <TextArea
          label="Text"
          className={styles.text}
          autoFocus
          value={draft.text}
          onChange={(event) => setDraft({ type: 'text', text: event.target.value })}
        />
      ) : (
        <MessageFields messages={draft.messages} onChange={(messages) => setDraft({ type: 'chat', messages })} />
      )}
      <div className={styles.foot}>
        <TextField
          label="Commit message"
          placeholder="What changed, and why"
          value={commitMessage}
          onChange={(event) => setCommitMessage(event.target.value)}
        />
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" disabled={problem !== null || busy} title="Ctrl Enter">
          Save as new version
        </Button>
      </div>
      {(error ?? problem) !== null && (
        <p className={error === null ? styles.problem : styles.error} role={error === null ? undefined : 'alert'}>
          {visibleText(error ?? problem ?? '')}
        </p>
      )}
      <h2 className={styles.changes}>
        Changes to version {target.version} <ChangeCount messages={diff.messages} />
      </h2>
      <VariableLine variables={diff.variables} />
      {diff.messages
        .filter(({ kind }) => kind !== 'same')
        .map((message, index) => (
          <section key={index} className={styles.panel} aria-label={`Changes of ${message.role || 'the text'}`}>
            <DiffTable label={`Changes of ${message.role || 'the text'}`} lines={message.lines} layout="inline" text={TemplateText} />
          </section>
        ))}
    </form>
  )
}

function MessageFields({ messages, onChange }: { messages: readonly PromptMessage[]; onChange: (messages: PromptMessage[]) => void }) {
  const set = (at: number, part: Partial<PromptMessage>) =>
    onChange(messages.map((message, index) => (index === at ? { ...message, ...part } : message)))
  const swap = (at: number) =>
    onChange(
      messages.map((message, index) =>
        index === at - 1 ? (messages[at] ?? message) : index === at ? (messages[at - 1] ?? message) : message,
      ),
    )
  return (
    <>
      {messages.map((message, at) => (
        <fieldset key={at} className={styles.message}>
          <legend className={styles.legend}>
            <label>
              <span className={styles.roleLabel}>Role</span>
              <select className={styles.role} value={message.role} onChange={(event) => set(at, { role: event.target.value })}>
                {[...new Set([...roles, message.role])].map((role) => (
                  <option key={role} value={role}>
                    {visibleText(oneLine(role))}
                  </option>
                ))}
              </select>
            </label>
            {message.isJson && <span className={styles.note}>parts, as JSON</span>}
            {message.rest !== '' && <span className={styles.note}>its other members stay as they are</span>}
            <span className={styles.actions}>
              <IconButton icon="arrowUp" label={`Move message ${at + 1} up`} disabled={at === 0} onClick={() => swap(at)} />
              <IconButton
                icon="trash"
                label={`Remove message ${at + 1}`}
                disabled={messages.length === 1}
                onClick={() => onChange(messages.filter((_, index) => index !== at))}
              />
            </span>
          </legend>
          <TextArea
            label={`Message ${at + 1}`}
            className={styles.text}
            autoFocus={at === 0}
            value={message.content}
            onChange={(event) => set(at, { content: event.target.value })}
          />
        </fieldset>
      ))}
      <Button icon="plus" onClick={() => onChange([...messages, { role: 'user', content: '', isJson: false, rest: '' }])}>
        Message
      </Button>
    </>
  )
}

/** Why a draft cannot be saved, in a sentence; null where it can. */
function problemOf(draft: PromptTemplate, template: PromptTemplate): string | null {
  if (JSON.stringify(draft) === JSON.stringify(template)) return 'Nothing is changed yet.'
  const chars =
    draft.type === 'text' ? draft.text.length : draft.messages.reduce((sum, { content, rest }) => sum + content.length + rest.length, 0)
  if (chars > maxChars) return `A prompt has at most ${formatCount(maxChars)} characters; this one has ${formatCount(chars)}.`
  if (draft.type === 'chat' && draft.messages.some(({ isJson, content }) => isJson && !isJsonText(content)))
    return 'The parts of a message are no JSON.'
  return null
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
