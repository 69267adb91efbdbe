import { useInfiniteQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useRef, useState } from 'react'
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

/** The folders that lead to a file. */
function foldersOf(path: string): string[] {
  const names = path.split('/').slice(0, -1)
  return names.map((_, at) => names.slice(0, at + 1).join('/'))
}

/**
 * Folders and files, each folder asked for when it is opened. Arrow keys move, right opens and left folds a folder, Enter shows a file: one
 * item has the focus at a time.
 */
export function FileTree({ owner, path, onPath }: FileTreeProps) {
  const ref = useRef<HTMLUListElement>(null)
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(foldersOf(path)))
  const fold = (folder: string, isOpen: boolean) => {
    const next = new Set(open)
    if (isOpen) next.add(folder)
    else next.delete(folder)
    setOpen(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
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
  return (
    <ul ref={ref} className={styles.tree} role="tree" aria-label="Files" onKeyDown={onKeyDown}>
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
  if (error !== null)
    return (
      <li role="none" className={styles.note} style={indent}>
        {error.message}
      </li>
    )
  return (
    <>
      {entries.map(({ name, isFolder, bytes }, at) => {
        const own = folder === '' ? name : `${folder}/${name}`
        const isOpen = isFolder && open.has(own)
        const isFirst = level === 1 && at === 0 && path === ''
        return (
          <li key={own} role="none">
            <div
              role="treeitem"
              aria-level={level}
              aria-expanded={isFolder ? isOpen : undefined}
              aria-selected={own === path}
              data-folder={isFolder ? own : undefined}
              tabIndex={own === path || isFirst ? 0 : -1}
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
