import { useInfiniteQuery } from '@tanstack/react-query'
import { type FocusEvent, type KeyboardEvent, useRef, useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { classNames } from '../../ui/class-names.ts'
import { formatBytes } from '../../ui/format/number.ts'
import { Icon } from '../../ui/Icon.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { type ArtifactOwner, queries } from '../queries.ts'
import styles from './FileTree.module.css'

interface FileTreeProps {
  owner: ArtifactOwner
  path: string
  onPath: (path: string) => void
}

/** The folders that lead to a file, and itself, which may be one. */
function foldersOf(path: string): string[] {
  const names = path.split('/')
  return names.map((_, at) => names.slice(0, at + 1).join('/'))
}

/**
 * Folders and files, each folder asked for when it is opened. Arrow keys move, right opens and left folds a folder, Enter shows a file. The
 * tree is one stop of the Tab key, whatever is open or gone: it hands the focus on to the item that had it last, else to the chosen file,
 * else to the first.
 */
export function FileTree({ owner, path, onPath }: FileTreeProps) {
  const ref = useRef<HTMLUListElement>(null)
  const lastFocused = useRef<Element | null>(null)
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(foldersOf(path)))
  const fold = (folder: string, isOpen: boolean) => {
    const next = new Set(open)
    if (isOpen) next.add(folder)
    else next.delete(folder)
    setOpen(next)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Tab' && event.shiftKey) {
      // Out of the tree, not to itself, which would hand the focus back.
      const tree = event.currentTarget
      tree.tabIndex = -1
      setTimeout(() => (tree.tabIndex = 0))
    }
    const items = [...(ref.current?.querySelectorAll<HTMLElement>('[role=treeitem]') ?? [])]
    const now = items.findIndex((item) => item === document.activeElement)
    const item = items[now]
    if (item === undefined) return
    const folder = item.dataset['folder']
    const focus = (place: number) => items[Math.min(Math.max(place, 0), items.length - 1)]?.focus()
    const keys: Record<string, () => void> = {
      ArrowDown: () => focus(now + 1),
      ArrowUp: () => focus(now - 1),
      Home: () => focus(0),
      End: () => focus(items.length - 1),
      ArrowRight: () => (folder !== undefined && !open.has(folder) ? fold(folder, true) : focus(now + 1)),
      ArrowLeft: () => {
        if (folder !== undefined && open.has(folder)) fold(folder, false)
        else focus(items.findLastIndex((each, at) => at < now && Number(each.ariaLevel) < Number(item.ariaLevel)))
      },
      Enter: () => item.click(),
      ' ': () => item.click(),
    }
    const act = keys[event.key]
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const onFocus = (event: FocusEvent) => {
    const tree = event.currentTarget
    if (event.target !== tree) {
      lastFocused.current = event.target
      return
    }
    const last = lastFocused.current !== null && tree.contains(lastFocused.current) ? lastFocused.current : null
    const item = last ?? tree.querySelector('[role=treeitem][aria-selected=true]') ?? tree.querySelector('[role=treeitem]')
    if (item instanceof HTMLElement) item.focus()
  }
  return (
    <ul ref={ref} className={styles.tree} role="tree" aria-label="Files" tabIndex={0} onFocus={onFocus} onKeyDown={onKeyDown}>
      <Folder owner={owner} folder="" level={1} open={open} onFold={fold} path={path} onPath={onPath} />
    </ul>
  )
}

interface FolderProps extends FileTreeProps {
  folder: string
  level: number
  open: ReadonlySet<string>
  onFold: (folder: string, isOpen: boolean) => void
}

function Folder(props: FolderProps) {
  const { owner, folder, level, open, onFold, path, onPath } = props
  const api = useApi()
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery(queries.folder(api, owner, folder))
  const entries = data?.pages.flatMap((page) => page.entries) ?? []
  const indent = { paddingLeft: 8 + (level - 1) * 16 }
  if (error !== null && data === undefined)
    return (
      <li role="none" className={styles.note} style={indent}>
        {error.message}
      </li>
    )
  return (
    <>
      {entries.map(({ name, isFolder, bytes }) => {
        const own = folder === '' ? name : `${folder}/${name}`
        const isOpen = isFolder && open.has(own)
        return (
          <li key={own} role="none">
            <div
              role="treeitem"
              aria-level={level}
              aria-expanded={isFolder ? isOpen : undefined}
              aria-selected={own === path}
              data-folder={isFolder ? own : undefined}
              tabIndex={-1}
              className={classNames(styles.item, own === path && styles.current)}
              style={indent}
              onClick={() => (isFolder ? onFold(own, !isOpen) : onPath(own))}
            >
              <span className={styles.twisty}>{isFolder && <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} size={12} />}</span>
              <span className={styles.glyph}>
                <Icon name={isFolder ? 'folder' : 'file'} size={14} />
              </span>
              <span className={styles.name}>
                <SafeText text={oneLine(name)} />
              </span>
              {!isFolder && <span className={styles.size}>{formatBytes(bytes)}</span>}
            </div>
            {isOpen && (
              <ul role="group">
                <Folder {...props} folder={own} level={level + 1} />
              </ul>
            )}
          </li>
        )
      })}
      {data !== undefined && entries.length === 0 && (
        <li role="none" className={styles.note} style={indent}>
          Empty
        </li>
      )}
      {hasNextPage && (
        <li role="none">
          <button type="button" className={styles.more} style={indent} onClick={() => void fetchNextPage()}>
            More files
          </button>
        </li>
      )}
    </>
  )
}
