import { artifactFilePath } from '@assay/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useApi } from '../../api/ApiContext.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { SplitPane } from '../../ui/SplitPane.tsx'
import { type ArtifactOwner, queries } from '../queries.ts'
import styles from './ArtifactsPane.module.css'
import { FilePreview } from './FilePreview.tsx'
import { FileTree } from './FileTree.tsx'

interface ArtifactsPaneProps {
  owner: ArtifactOwner
  /** The file that is looked at; empty for none. */
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
            <FilePreview key={path} path={path} address={fileAddress(first.root, path)} />
          )}
        </div>
      }
    />
  )
}

function fileAddress(root: string, path: string): string {
  return `${artifactFilePath}/${`${root}/${path}`.split('/').map(encodeURIComponent).join('/')}`
}
