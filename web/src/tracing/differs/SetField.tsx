import { parseQueryBar } from '@assay/protocol'
import { useState } from 'react'
import { FilterError } from '../../ui/FilterError.tsx'
import styles from './DiffersPage.module.css'

/** Why the text is no query; null where it is one. */
export function refusalOf(query: string): unknown {
  if (query.trim() === '') return null
  try {
    parseQueryBar(query, { nowMs: 0, listed: 'traces' })
    return null
  } catch (error) {
    return error
  }
}

/** The query of one set. Enter and leaving the field apply it. */
export function SetField({ name, query, onChange }: { name: string; query: string; onChange: (query: string) => void }) {
  const [draft, setDraft] = useState({ of: query, text: query })
  const text = draft.of === query ? draft.text : query
  const error = refusalOf(query)
  const id = `set-${name}-error`
  const apply = () => text.trim() !== query && onChange(text.trim())
  return (
    <div className={styles.set}>
      <label>
        <b data-set={name}>{name}</b>
        <input
          type="text"
          value={text}
          placeholder="All traces"
          spellCheck={false}
          autoComplete="off"
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : id}
          onChange={(event) => setDraft({ of: query, text: event.target.value })}
          onBlur={apply}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            if (event.key === 'Enter') apply()
            if (event.key === 'Escape') event.currentTarget.blur()
          }}
        />
      </label>
      {error !== null && <FilterError id={id} query={query} error={error} />}
    </div>
  )
}
