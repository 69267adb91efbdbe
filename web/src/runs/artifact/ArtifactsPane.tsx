import { artifactFilePath } from '@assay/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useApi } from '../../api/ApiContext.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { formatCount } from '../../ui/format/number.ts'
import { SplitPane } from '../../ui/SplitPane.tsx'
import { type ArtifactOwner, queries } from '../queries.ts'
import styles from './ArtifactsPane.module.css'
import { FilePreview } from './FilePreview.tsx'
import { FileTree } from './FileTree.tsx'

interface ArtifactsPaneProps {
  owner: ArtifactOwner
  /** The file that is looked at, or a folder that a link leads to; empty for none. */
  path: string
  onPath: (path: string) => void
}

/** Files of a run or model: folders that open one by one, and what the chosen file shows. */
export function ArtifactsPane({ owner, path, onPath }: ArtifactsPaneProps) {
  const api = useApi()
  const top = useInfiniteQuery(queries.folder(api, owner, ''))
  const [first] = top.data?.pages ?? []
  if (first === undefined)
    return top.error === null ? <SkeletonRows rows={8} rowPx={26} /> : <ErrorFace error={top.error} retry={() => void top.refetch()} />
  if (first.entries.length === 0) return <EmptyFace title="No artifact was logged." />
  return (
    <SplitPane
      label="Width of the files"
      storageKey="assay.files-width"
      initialPx={320}
      minPx={200}
      side="start"
      first={<FileTree owner={owner} path={path} onPath={onPath} />}
      second={
        <div className={styles.preview}>
          {path === '' ? (
            <EmptyFace title="Choose a file to see it." />
          ) : (
            <Chosen owner={owner} path={path} address={fileAddress(first.root, path)} />
          )}
        </div>
      }
    />
  )
}

/** A file, or what there is in a folder. Which of them it is says the folder that it is in, which the tree has asked for. */
function Chosen({ owner, path, address }: { owner: ArtifactOwner; path: string; address: string }) {
  const api = useApi()
  const slash = path.lastIndexOf('/')
  const { data, error } = useInfiniteQuery(queries.folder(api, owner, path.slice(0, Math.max(slash, 0))))
  if (data === undefined && error === null) return <SkeletonRows rows={8} rowPx={26} />
  const entry = data?.pages.flatMap((page) => page.entries).find(({ name }) => name === path.slice(slash + 1))
  if (entry?.isFolder === true) return <FolderFace owner={owner} folder={path} />
  return <FilePreview key={path} path={path} address={address} isEmpty={entry?.bytes === 0} />
}

function FolderFace({ owner, folder }: { owner: ArtifactOwner; folder: string }) {
  const api = useApi()
  const { data, error, refetch } = useInfiniteQuery(queries.folder(api, owner, folder))
  if (data === undefined)
    return error === null ? <SkeletonRows rows={8} rowPx={26} /> : <ErrorFace error={error} retry={() => void refetch()} />
  const count = data.pages.reduce((sum, page) => sum + page.entries.length, 0)
  const more = data.pages.at(-1)?.nextCursor === null ? '' : 'more than '
  if (count === 0) return <EmptyFace title="This folder is empty." />
  return <EmptyFace title={`A folder of ${more}${formatCount(count)} ${count === 1 ? 'entry' : 'entries'}. Choose a file to see it.`} />
}

function fileAddress(root: string, path: string): string {
  return `${artifactFilePath}/${`${root}/${path}`.split('/').map(encodeURIComponent).join('/')}`
}
