import type { Nodes, Parents, Table, TableCell } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { Fragment, type ReactNode, useMemo } from 'react'
import styles from './Markdown.module.css'
import { RemoteImage } from './RemoteImage.tsx'
import { SafeText } from './SafeText.tsx'
import { safeUrl } from './safe/safe-url.ts'

/** Markdown as React elements made here, node by node: a node that is not named below shows as its text. */
export default function MarkdownTree({ text }: { text: string }) {
  const tree = useMemo(() => fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }), [text])
  return <div className={styles.markdown}>{children(tree)}</div>
}

function children(node: Parents): ReactNode {
  return node.children.map((child, index) => <Fragment key={index}>{element(child)}</Fragment>)
}

function element(node: Nodes): ReactNode {
  switch (node.type) {
    case 'text':
      return <SafeText text={node.value} />
    case 'paragraph':
      return <p>{children(node)}</p>
    case 'heading':
      // The page has its own headings; a stranger's must not enter its outline.
      return <p className={styles.heading}>{children(node)}</p>
    case 'emphasis':
      return <em>{children(node)}</em>
    case 'strong':
      return <strong>{children(node)}</strong>
    case 'delete':
      return <del>{children(node)}</del>
    case 'break':
      return <br />
    case 'thematicBreak':
      return <hr />
    case 'blockquote':
      return <blockquote>{children(node)}</blockquote>
    case 'list':
      return node.ordered ? <ol start={node.start ?? 1}>{children(node)}</ol> : <ul>{children(node)}</ul>
    case 'listItem':
      return (
        <li>
          {typeof node.checked === 'boolean' && (node.checked ? '☑ ' : '☐ ')}
          {children(node)}
        </li>
      )
    case 'inlineCode':
      return (
        <code>
          <SafeText text={node.value} />
        </code>
      )
    case 'code':
      return (
        <pre tabIndex={0} aria-label={node.lang ? `Code, ${node.lang}` : 'Code'}>
          <code>
            <SafeText text={node.value} />
          </code>
        </pre>
      )
    case 'html':
      return (
        <span className={styles.source}>
          <SafeText text={node.value} />
        </span>
      )
    case 'link': {
      const href = safeUrl(node.url)
      if (href === null) {
        return (
          <span className={styles.refused} title="This link is not followed: its address is not http, https or mailto">
            {children(node)} (<SafeText text={node.url} />)
          </span>
        )
      }
      return (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
          {children(node)}
        </a>
      )
    }
    case 'image':
      return <RemoteImage address={node.url} name={node.alt ?? ''} />
    case 'table':
      return <MarkdownTable table={node} />
    default:
      if ('children' in node) return children(node)
      return 'value' in node && typeof node.value === 'string' ? <SafeText text={node.value} /> : null
  }
}

function MarkdownTable({ table }: { table: Table }) {
  const [head, ...body] = table.children
  const cell = (node: TableCell) => children(node)
  return (
    <div className={styles.tableScroll} tabIndex={0} role="group" aria-label="Table">
      <table>
        <thead>
          <tr>
            {head?.children.map((node, index) => (
              <th key={index}>{cell(node)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, index) => (
            <tr key={index}>
              {row.children.map((node, column) => (
                <td key={column}>{cell(node)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
