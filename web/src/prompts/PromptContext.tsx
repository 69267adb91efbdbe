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
  const [editing, setEditing] = useState<'message' | 'description' | null>(null)
  const describe = (version: number | null, what: string, before: string) => (text: string) =>
    change({
      done: `${what} changed`,
      make: (api) => registryChanges.describe(api, name, version, text),
      undo: (api) => registryChanges.describe(api, name, version, before),
    })
  const alias = target.aliases.find(isServing) ?? target.aliases[0] ?? null
  return (
    <SidePane label="About this prompt">
      <SideSection
        title={`Version ${target.version}`}
        end={editing !== 'message' && <IconButton icon="edit" label="Change commit message" onClick={() => setEditing('message')} />}
      >
        <EditableText
          label="Commit message"
          text={target.description}
          editing={editing === 'message'}
          onEditing={(on) => setEditing(on ? 'message' : null)}
          onSave={describe(target.version, 'Commit message', target.description)}
        >
          {target.description === '' ? (
            <SideNone>No commit message</SideNone>
          ) : (
            <p className={styles.message}>
              <LongText text={target.description} maxChars={1000} />
            </p>
          )}
        </EditableText>
        <p className={styles.by}>
          {target.author !== null && (
            <b>
              <SafeText text={oneLine(target.author)} />
            </b>
          )}{' '}
          <Moment timeMs={target.createdAtMs} />
        </p>
      </SideSection>
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
        end={editing !== 'description' && <IconButton icon="edit" label="Change description" onClick={() => setEditing('description')} />}
      >
        <EditableText
          label="Description, in Markdown"
          text={head.description}
          editing={editing === 'description'}
          onEditing={(on) => setEditing(on ? 'description' : null)}
          onSave={describe(null, 'Description', head.description)}
        >
          {head.description === '' ? <SideNone>None</SideNone> : <Markdown text={head.description} />}
        </EditableText>
      </SideSection>
      <TagSection title="Prompt tags" name={name} version={null} tags={head.tags} tagCount={head.tagCount} />
      <TagSection
        key={target.version}
        title="Version tags"
        name={name}
        version={target.version}
        tags={target.tags}
        tagCount={target.tagCount}
      />
    </SidePane>
  )
}
