import type { ModelVersionDetail, PromptUse, RegisteredModelHead } from '@assay/protocol'
import { useState } from 'react'
import { AliasSection, EditableText, isServing, registryChanges, TagSection, useRegistryChange } from '../models/index.ts'
import { IconButton } from '../ui/Button.tsx'
import { CodeTabs } from '../ui/CodeTabs.tsx'
import { LongText } from '../ui/LongText.tsx'
import { Markdown } from '../ui/Markdown.tsx'
import { Moment } from '../ui/Moment.tsx'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine } from '../ui/safe/visible-text.ts'
import { SideNone, SidePane, SideSection } from '../ui/SideSection.tsx'
import { loadSnippets } from './prompt-snippets.ts'
import styles from './PromptContext.module.css'
import type { ComparedWith } from './PromptView.tsx'
import { UseSection } from './UseSection.tsx'
import { impactSentence } from './version-use.ts'

interface PromptContextProps {
  head: RegisteredModelHead
  target: ModelVersionDetail
  base: ComparedWith | null
  use: PromptUse | undefined
  pathOf: (version: number) => string
}

/** What is known beside the text: why it changed, what it is called, who uses it, how it is loaded. */
export function PromptContext({ head, target, base, use, pathOf }: PromptContextProps) {
  const { name } = head
  const change = useRegistryChange()
  const [editing, setEditing] = useState(false)
  const alias = target.aliases.find(isServing) ?? target.aliases[0] ?? null
  return (
    <SidePane label="About this prompt">
      {/* What is being typed is about this version, and goes with it. */}
      <CommitMessage key={`message ${target.version}`} name={name} target={target} />
      <AliasSection
        name={name}
        aliases={head.aliases}
        version={target.version}
        pathOf={pathOf}
        addressOf={(each) => `prompts:/${name}@${each}`}
        impactOf={(version) => impactSentence(use, version)}
      />
      <UseSection name={name} use={use} shown={[target.version, ...(base === null ? [] : [base.detail.version])]} pathOf={pathOf} />
      <SideSection title="Load it">
        <CodeTabs label="Load this prompt" snippets={loadSnippets(name, target.version, alias)} />
      </SideSection>
      <SideSection
        title="Description"
        end={!editing && <IconButton icon="edit" label="Change description" onClick={() => setEditing(true)} />}
      >
        <EditableText
          label="Description, in Markdown"
          text={head.description}
          editing={editing}
          onEditing={setEditing}
          onSave={(text) =>
            change({
              done: 'Description changed',
              make: (api) => registryChanges.describe(api, name, null, text),
              undo: (api) => registryChanges.describe(api, name, null, head.description),
            })
          }
        >
          {head.description === '' ? <SideNone>None</SideNone> : <Markdown text={head.description} />}
        </EditableText>
      </SideSection>
      <TagSection title="Prompt tags" name={name} version={null} tags={head.tags} tagCount={head.tagCount} />
      <TagSection
        key={`tags ${target.version}`}
        title="Version tags"
        name={name}
        version={target.version}
        tags={target.tags}
        tagCount={target.tagCount}
      />
    </SidePane>
  )
}

/** Why a version changed, by whom and when. */
function CommitMessage({ name, target }: { name: string; target: ModelVersionDetail }) {
  const change = useRegistryChange()
  const [editing, setEditing] = useState(false)
  const { version, description, author, createdAtMs } = target
  return (
    <SideSection
      title={`Version ${version}`}
      end={!editing && <IconButton icon="edit" label="Change commit message" onClick={() => setEditing(true)} />}
    >
      <EditableText
        label="Commit message"
        text={description}
        editing={editing}
        onEditing={setEditing}
        onSave={(text) =>
          change({
            done: 'Commit message changed',
            make: (api) => registryChanges.describe(api, name, version, text),
            undo: (api) => registryChanges.describe(api, name, version, description),
          })
        }
      >
        {description === '' ? (
          <SideNone>No commit message</SideNone>
        ) : (
          <p className={styles.message}>
            <LongText text={description} maxChars={1000} />
          </p>
        )}
      </EditableText>
      <p className={styles.by}>
        {author !== null && (
          <b>
            <SafeText text={oneLine(author)} />
          </b>
        )}{' '}
        <Moment timeMs={createdAtMs} />
      </p>
    </SideSection>
  )
}
