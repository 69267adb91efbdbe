import { type KeyboardEvent, type RefObject, useId, useState } from 'react'
import { flushSync } from 'react-dom'
import { Kbd } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { FilterError } from '../../ui/FilterError.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { SafeText } from '../../ui/SafeText.tsx'
import { completeFilter, filterOf, type FilterWords } from './complete-filter.ts'
import styles from './FilterBar.module.css'

interface FilterBarProps {
  filter: string
  onChange: (filter: string) => void
  words: FilterWords
  /** What words without a comparison look in. */
  nameField?: string
  placeholder: string
  /** The server's refusal of this filter; null where it took it. */
  error: unknown
  inputRef: RefObject<HTMLInputElement | null>
}

/**
 * A filter in MLflow's grammar, completed while it is typed: arrow keys choose, Enter or Tab takes what is chosen, Enter applies, Escape
 * leaves and puts back what was applied. Words without a comparison look for a name.
 */
export function FilterBar({ filter, onChange, words, nameField = 'attributes.run_name', placeholder, error, inputRef }: FilterBarProps) {
  const id = useId()
  const [draft, setDraft] = useState({ of: filter, text: filter })
  const [caret, setCaret] = useState<number | null>(null)
  const [chosen, setChosen] = useState(-1)
  // A filter from elsewhere (the back button) replaces what was being typed.
  const text = draft.of === filter ? draft.text : filter
  const completions = caret === null ? null : completeFilter(text, caret, words)
  const options = completions?.options ?? []

  const type = (next: string, at: number | null) => {
    setDraft({ of: filter, text: next })
    setCaret(at)
    setChosen(-1)
  }
  const take = (place: number) => {
    const option = options[place]
    if (option === undefined || completions === null) return
    const next = text.slice(0, completions.from) + option.text + text.slice(completions.to)
    const at = completions.from + option.text.length
    // Before anything else is typed, or that would stand elsewhere.
    flushSync(() => type(next, at))
    inputRef.current?.setSelectionRange(at, at)
  }
  const apply = () => {
    const next = filterOf(text, nameField)
    setCaret(null)
    setDraft({ of: filter, text: next })
    if (next !== filter) onChange(next)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    const isOpen = options.length > 0
    if (isOpen && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      setChosen((chosen + step + options.length + (chosen === -1 && step === -1 ? 1 : 0)) % options.length)
    } else if (isOpen && chosen !== -1 && (event.key === 'Enter' || event.key === 'Tab')) {
      event.preventDefault()
      take(chosen)
    } else if (event.key === 'Enter') apply()
    else if (event.key === 'Escape') {
      event.stopPropagation()
      if (isOpen) setCaret(null)
      else {
        // The loss of the focus applies what is typed by then: what was applied before.
        flushSync(() => type(filter, null))
        event.currentTarget.blur()
      }
    }
  }

  return (
    <div className={styles.wrap}>
      <div className={classNames(styles.bar, error !== null && styles.wrong)}>
        <Icon name="search" />
        <input
          ref={inputRef}
          type="text"
          role="combobox"
          className={styles.input}
          aria-label="Filter"
          aria-autocomplete="list"
          aria-expanded={options.length > 0}
          aria-controls={`${id}-options`}
          aria-activedescendant={chosen === -1 ? undefined : `${id}-${chosen}`}
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : `${id}-error`}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => type(event.target.value, event.target.selectionStart)}
          onClick={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={apply}
          onKeyDown={onKeyDown}
        />
        {text !== '' && (
          <button type="button" className={styles.clear} aria-label="Clear the filter" onClick={() => (type('', null), onChange(''))}>
            <Icon name="close" size={12} />
          </button>
        )}
        <Kbd>/</Kbd>
      </div>
      <ul id={`${id}-options`} className={styles.options} role="listbox" aria-label="Completions" hidden={options.length === 0}>
        {options.map((option, place) => (
          <li
            key={option.text}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === chosen}
            className={classNames(styles.option, place === chosen && styles.chosen)}
            // The press must not take the focus, whose loss applies the filter.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(place)}
          >
            <code>
              <SafeText text={option.text} />
            </code>
            <span className={styles.about}>{option.about}</span>
          </li>
        ))}
      </ul>
      {error !== null && <FilterError id={`${id}-error`} query={filter} error={error} />}
    </div>
  )
}
