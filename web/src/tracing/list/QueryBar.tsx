import { type RefObject, useState } from 'react'
import { Kbd } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { errorPlace, FilterError } from '../../ui/FilterError.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { SafeText } from '../../ui/SafeText.tsx'
import { cutQuery, type QueryTerm, splitQuery } from './query-text.ts'
import styles from './QueryBar.module.css'

interface QueryBarProps {
  query: string
  onChange: (query: string) => void
  /** The server's refusal of this query, whose `details` say where. */
  error: unknown
  inputRef: RefObject<HTMLInputElement | null>
}

/**
 * Filters as chips and words behind them. Enter applies, Backspace at the start takes the last chip back as text, Escape leaves. A text
 * that chips cannot show (OR, parentheses) stays a text.
 */
export function QueryBar({ query, onChange, error, inputRef }: QueryBarProps) {
  const { terms, rest } = splitQuery(query)
  const [draft, setDraft] = useState({ of: query, text: rest })
  // A query from elsewhere (a facet, the back button) replaces what was being typed.
  const text = draft.of === query ? draft.text : rest
  const setText = (next: string) => setDraft({ of: query, text: next })

  const chips = terms.map((term) => query.slice(term.from, term.to)).join(' ')
  const apply = () => {
    const next = `${chips} ${text.trim()}`.trim()
    if (next === query) setText(rest)
    else onChange(next)
  }
  const takeBack = () => {
    const last = terms.at(-1)
    if (last === undefined) return
    const shorter = cutQuery(query, last)
    onChange(shorter)
    setDraft({ of: shorter, text: `${query.slice(last.from, last.to)} ${splitQuery(shorter).rest}`.trim() })
  }

  return (
    <div className={styles.wrap}>
      <div className={classNames(styles.bar, error !== null && styles.wrong)}>
        <Icon name="search" />
        {terms.map((term) => (
          <Chip key={term.from} term={term} wrong={overlaps(term, error)} onRemove={() => onChange(cutQuery(query, term))} />
        ))}
        <input
          ref={inputRef}
          type="text"
          className={styles.input}
          aria-label="Filter"
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : 'query-error'}
          placeholder={terms.length === 0 ? 'Filter, or type words to search input and output' : 'Filter'}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={apply}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            if (event.key === 'Enter') apply()
            if (event.key === 'Escape') event.currentTarget.blur()
            if (event.key === 'Backspace' && text === '') {
              event.preventDefault()
              takeBack()
            }
          }}
        />
        <Kbd>/</Kbd>
      </div>
      {error !== null && <FilterError id="query-error" query={query} error={error} />}
    </div>
  )
}

function Chip({ term, wrong, onRemove }: { term: QueryTerm; wrong: boolean; onRemove: () => void }) {
  const value = `${term.op}${term.values.join(', ')}`
  return (
    <span className={classNames(styles.chip, term.negated && styles.negated, wrong && styles.chipWrong)}>
      <span className={styles.key}>
        <SafeText text={term.key} />:
      </span>
      <span className={styles.value}>
        <SafeText text={value} />
      </span>
      <button
        type="button"
        className={styles.remove}
        aria-label={`Remove ${term.negated ? 'not ' : ''}${term.key} ${value}`}
        onClick={onRemove}
      >
        <Icon name="close" size={12} />
      </button>
    </span>
  )
}

function overlaps(term: QueryTerm, error: unknown): boolean {
  const place = errorPlace(error)
  return place !== null && place.from < term.to && place.to > term.from
}
