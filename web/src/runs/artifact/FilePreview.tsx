import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { formatBytes } from '../../ui/format/number.ts'
import { Icon } from '../../ui/Icon.tsx'
import { JsonView } from '../../ui/JsonView.tsx'
import { LongText } from '../../ui/LongText.tsx'
import { Markdown } from '../../ui/Markdown.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { useToast } from '../../ui/Toasts.tsx'
import styles from './FilePreview.module.css'
import { looksBinary, type Preview, previewOf } from './preview-kind.ts'
import { mostTableCells, mostTableRows, readTable, type TextTable } from './read-table.ts'
import { splitTable } from './split-table.ts'

interface FetchedFile {
  bytes: Uint8Array<ArrayBuffer>
  /** Of the whole file, of which `bytes` may be the beginning. */
  wholeBytes: number
}

/**
 * What a file shows. Its bytes are a stranger's: text stands as text, pictures and sound are given to their own elements under a media type
 * of ours, and nothing is ever a page.
 */
export function FilePreview({ path, address, isEmpty }: { path: string; address: string; isEmpty: boolean }) {
  const api = useApi()
  const name = path.slice(path.lastIndexOf('/') + 1)
  const preview = previewOf(name)
  const { data, error, refetch } = useQuery({
    queryKey: [api.workspace, 'file', address],
    async queryFn({ signal }): Promise<FetchedFile> {
      const response = await api.bytes(address, { range: { from: 0, to: preview.maxBytes }, signal })
      const whole = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]
      const bytes = new Uint8Array(await response.arrayBuffer())
      return { bytes, wholeBytes: whole === undefined ? bytes.length : Number(whole) }
    },
    // Of nothing there is no range to ask for.
    enabled: preview.kind !== 'none' && !isEmpty,
    structuralSharing: false,
    gcTime: 0,
  })
  return (
    <section className={styles.file} aria-label={visibleText(oneLine(name))}>
      <header className={styles.head}>
        <h2 className={styles.name}>
          <SafeText text={oneLine(name)} />
        </h2>
        {data !== undefined && <span className={styles.size}>{formatBytes(data.wholeBytes)}</span>}
        <DownloadButton name={name} address={address} />
      </header>
      <div className={styles.body} tabIndex={0} role="group" aria-label="Preview">
        {isEmpty ? (
          <EmptyFace title="This file is empty." />
        ) : preview.kind === 'none' ? (
          <EmptyFace title="This kind of file has no preview." />
        ) : error !== null && data === undefined ? (
          <ErrorFace error={error} retry={() => void refetch()} />
        ) : data === undefined ? (
          <SkeletonRows rows={8} rowPx={26} />
        ) : (
          <ShownFile name={name} preview={preview} file={data} />
        )}
      </div>
    </section>
  )
}

function ShownFile({ name, preview, file }: { name: string; preview: Preview; file: FetchedFile }) {
  const isWhole = file.bytes.length >= file.wholeBytes
  if (preview.mediaType !== '') {
    if (!isWhole)
      return <EmptyFace title={`Larger than the ${formatBytes(preview.maxBytes)} that are shown here. Download it to see it.`} />
    return <ShownMedia name={name} preview={preview} bytes={file.bytes} />
  }
  if (looksBinary(file.bytes)) return <EmptyFace title="This file is not text, whatever its name says." />
  const text = new TextDecoder().decode(file.bytes)
  const note = isWhole ? null : `The first ${formatBytes(file.bytes.length)} of ${formatBytes(file.wholeBytes)}.`
  return (
    <>
      {note !== null && <p className={styles.note}>{note}</p>}
      <ShownText name={name} kind={preview.kind} text={text} isWhole={isWhole} />
    </>
  )
}

function ShownText({ name, kind, text, isWhole }: { name: string; kind: Preview['kind']; text: string; isWhole: boolean }): ReactNode {
  const json = useMemo(() => (kind === 'json' && isWhole ? parsed(text) : undefined), [kind, isWhole, text])
  const table = useMemo(() => (kind === 'table' ? readTable(text, /\.tsv$/i.test(name) ? '\t' : ',') : undefined), [kind, name, text])
  if (kind === 'markdown') return <Markdown text={text} />
  if (json !== undefined) return <ShownJson value={json.value} />
  if (table !== undefined) return <ShownTable table={table} />
  return (
    <pre className={styles.text}>
      <LongText text={text} maxChars={50_000} />
    </pre>
  )
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

/** JSON as a tree; where it holds a table, as that first. */
function ShownJson({ value }: { value: unknown }) {
  const table = useMemo(() => splitTable(value), [value])
  const [view, setView] = useState<'table' | 'json'>('table')
  if (table === undefined) return <JsonView value={value} />
  return (
    <>
      <div className={styles.views}>
        <Segmented
          label="Shown as"
          options={[
            { key: 'table', label: 'Table' },
            { key: 'json', label: 'JSON' },
          ]}
          current={view}
          onChoose={setView}
        />
      </div>
      {view === 'table' ? <ShownTable table={table} /> : <JsonView value={value} />}
    </>
  )
}

function ShownTable({ table: { rows, cut } }: { table: TextTable }) {
  const [head, ...body] = rows
  return (
    <>
      {cut && (
        <p className={styles.note}>
          The first {mostTableRows} rows and {mostTableCells} columns.
        </p>
      )}
      <table className={styles.table}>
        <thead>
          <tr>
            {head?.map((cell, at) => (
              <th key={at} scope="col">
                <SafeText text={oneLine(cell)} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => (
                <td key={column}>
                  <SafeText text={cell.slice(0, 500)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function ShownMedia({ name, preview, bytes }: { name: string; preview: Preview; bytes: Uint8Array<ArrayBuffer> }) {
  const [failed, setFailed] = useState(false)
  const url = useObjectUrl(bytes, preview.mediaType)
  const label = visibleText(oneLine(name))
  if (failed) return <EmptyFace title="The browser cannot show this file." />
  if (url === null) return null
  const onError = () => setFailed(true)
  switch (preview.kind) {
    case 'image':
      return <img className={styles.image} src={url} alt={label} onError={onError} />
    case 'audio':
      return <audio className={styles.audio} src={url} controls aria-label={label} onError={onError} />
    case 'video':
      return <video className={styles.image} src={url} controls aria-label={label} onError={onError} />
    default:
      return (
        <EmptyFace title="A PDF is shown by the browser itself, in a tab of its own.">
          <Button onClick={() => open(url, '_blank', 'noopener')}>Open {label}</Button>
        </EmptyFace>
      )
  }
}

/** An address of the bytes within this tab, for as long as they are shown. */
function useObjectUrl(bytes: Uint8Array<ArrayBuffer>, mediaType: string): string | null {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes], { type: mediaType }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [bytes, mediaType])
  return url
}

/** A link to the file where the browser may ask for it itself; with a token it is fetched first. */
function DownloadButton({ name, address }: { name: string; address: string }) {
  const api = useApi()
  const toast = useToast()
  const href = api.fileHref(address)
  const fetchFile = async () => {
    try {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(await (await api.bytes(address)).blob())
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' })
    }
  }
  if (href === null)
    return (
      <Button icon="download" onClick={() => void fetchFile()}>
        Download
      </Button>
    )
  return (
    <a className={styles.download} href={href} download={name}>
      <Icon name="download" /> Download
    </a>
  )
}
