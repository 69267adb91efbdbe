import { type ComponentPropsWithRef, type ReactNode, useId, useRef } from 'react'
import { classNames } from './class-names.ts'
import styles from './Menu.module.css'

/**
 * A button and the panel that it opens, by the browser's own popover: light dismiss, Escape and the focus's return come with it. Arrow keys
 * move between the panel's buttons and links.
 */
export function Menu({
  label,
  button,
  className,
  align = 'start',
  children,
}: {
  label: string
  button: ReactNode
  className?: string | undefined
  align?: 'start' | 'end'
  children: ReactNode
}) {
  const id = useId()
  const buttonRef = useRef<HTMLButtonElement>(null)
  const panelRef = useRef<HTMLDivElement>(null)

  const place = () => {
    const [at, panel] = [buttonRef.current?.getBoundingClientRect(), panelRef.current]
    if (at === undefined || panel === null) return
    panel.style.top = `${at.bottom + 4}px`
    panel.style.left = align === 'start' ? `${at.left}px` : 'auto'
    panel.style.right = align === 'end' ? `${innerWidth - at.right}px` : 'auto'
  }

  return (
    <>
      <button ref={buttonRef} type="button" className={className} popoverTarget={id} title={label} aria-haspopup="true">
        {button}
      </button>
      <div
        ref={panelRef}
        id={id}
        popover="auto"
        role="group"
        aria-label={label}
        className={styles.panel}
        onBeforeToggle={(event) => event.newState === 'open' && place()}
        onToggle={(event) => event.newState === 'open' && panelRef.current?.querySelector<HTMLElement>('button, a, input')?.focus()}
        onClick={(event) =>
          event.target instanceof Element && event.target.closest('[data-closes]') !== null && panelRef.current?.hidePopover()
        }
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
          const items = [...(panelRef.current?.querySelectorAll<HTMLElement>('button, a') ?? [])]
          const step = event.key === 'ArrowDown' ? 1 : -1
          const now = items.findIndex((item) => item === document.activeElement)
          // A field above the items is none of them: down from it is the first, up the last.
          const next = now < 0 && step < 0 ? items.length - 1 : (now + step + items.length) % items.length
          items[next]?.focus()
          event.preventDefault()
        }}
      >
        {children}
      </div>
    </>
  )
}

/** One choice of a menu; choosing closes it. */
export function MenuItem({ current = false, onChoose, children }: { current?: boolean; onChoose: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      data-closes=""
      aria-current={current || undefined}
      className={classNames(styles.item, current && styles.current)}
      onClick={onChoose}
    >
      {children}
    </button>
  )
}

/** One of several things to have or not to have; the menu stays open. */
export function MenuToggle({ on, children, ...rest }: Omit<ComponentPropsWithRef<'button'>, 'className'> & { on: boolean }) {
  return (
    <button type="button" {...rest} aria-pressed={on} className={styles.item}>
      <span aria-hidden="true">{on ? '✓' : '\u2003'}</span> {children}
    </button>
  )
}
