import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { Kbd } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { SafeText } from '../../ui/SafeText.tsx'
import { useProjectInView } from '../use-project-in-view.ts'
import styles from './JumpDialog.module.css'
import type { Target } from './target.ts'
import { useTargets } from './use-targets.ts'

const askAfterMs = 120

/** Goes to any page, trace, span, conversation, user, prompt, model, run or project, and does what the page in view can do. */
export function JumpDialog({ onClose }: { onClose: () => void }) {
  const id = useId()
  const [, navigate] = useLocation()
  const { experimentId } = useProjectInView()
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState('')
  const [chosenKey, setChosenKey] = useState<string | null>(null)
  const listRef = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), askAfterMs)
    return () => clearTimeout(timer)
  }, [typed])
  const { targets, isWaiting } = useTargets(experimentId, typed.trim(), asked)
  // What was chosen stays so while answers come in above it.
  const chosen = Math.max(
    0,
    targets.findIndex(({ key }) => key === chosenKey),
  )

  const go = (target: Target | undefined) => {
    if (target === undefined) return
    onClose()
    if (typeof target.to === 'string') navigate(target.to)
    // The dialog is gone by then, and keys are bound again.
    else setTimeout(target.to)
  }
  const choose = (index: number) => {
    const target = targets[(index + targets.length) % targets.length]
    if (target === undefined) return
    setChosenKey(target.key)
    listRef.current?.querySelector(`[data-key="${CSS.escape(target.key)}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const keys: Record<string, () => void> = {
      ArrowDown: () => choose(chosen + 1),
      ArrowUp: () => choose(chosen - 1),
      Enter: () => go(targets[chosen]),
    }
    const run = keys[event.key]
    if (run === undefined) return
    event.preventDefault()
    run()
  }
  return (
    <Dialog bare title="Jump to" onClose={onClose}>
      <div className={styles.field}>
        <Icon name="search" />
        <input
          data-autofocus
          className={styles.input}
          type="text"
          role="combobox"
          aria-label="Jump to"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={targets[chosen] === undefined ? undefined : `${id}-${chosen}`}
          aria-autocomplete="list"
          placeholder="An id, a name, a page, something to do"
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setChosenKey(null)
          }}
          onKeyDown={onKeyDown}
        />
        <Kbd>Esc</Kbd>
      </div>
      <div ref={listRef} id={id} className={styles.list} role="listbox" aria-label="Targets" aria-busy={isWaiting} tabIndex={-1}>
        {targets.map((target, index) => (
          <TargetRow
            key={target.key}
            id={`${id}-${index}`}
            target={target}
            startsGroup={targets[index - 1]?.group !== target.group}
            isChosen={index === chosen}
            onGo={() => go(target)}
          />
        ))}
      </div>
      {targets.length === 0 && (
        <p className={styles.none} role="status">
          {isWaiting ? 'Looking …' : 'Nothing is called so.'}
        </p>
      )}
    </Dialog>
  )
}

interface TargetRowProps {
  id: string
  target: Target
  startsGroup: boolean
  isChosen: boolean
  onGo: () => void
}

function TargetRow({ id, target, startsGroup, isChosen, onGo }: TargetRowProps) {
  return (
    <>
      {startsGroup && (
        <div className={styles.group} aria-hidden="true">
          {target.group}
        </div>
      )}
      <div
        id={id}
        data-key={target.key}
        role="option"
        aria-selected={isChosen}
        tabIndex={-1}
        className={classNames(styles.target, isChosen && styles.chosen)}
        onClick={onGo}
        onKeyDown={(event) => event.key === 'Enter' && onGo()}
      >
        <Icon name={target.icon} />
        <span className={styles.title}>
          <SafeText text={target.title || '(no name)'} />
        </span>
        {target.detail !== undefined && (
          <span className={styles.detail}>
            <SafeText text={target.detail} />
          </span>
        )}
        {target.hint !== undefined && <Kbd>{target.hint}</Kbd>}
      </div>
    </>
  )
}
