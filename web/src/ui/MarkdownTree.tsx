import type { Nodes, Parents, Table, TableCell } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { Fragment, type ReactNode, useMemo } from 'react'
import styles from './Markdown.module.css'
import { RemoteImage } from './RemoteImage.tsx'
import { SafeText } from './SafeText.tsx'
import { safeUrl } from './safe/safe-url.ts'

/** How the texts in a document are drawn. They come in its order, all of them in one go. */
export interface Literals {
  draw: (text: string) => ReactNode
  /** As a text, for an address or a name. */
  plain: (text: string) => string
}

const asTheyAre = (): Literals => ({ draw: (text) => <SafeText text={text} />, plain: (text) => text })

/**
 * Markdown as React elements made here, node by node: a node that is not named below shows as its text. `literals` is asked for a new one at every
 * draw, so that it may count or remember while it goes through the document.
 */
export default function MarkdownTree({ text, literals = asTheyAre }: { text: string; literals?: () => Literals }) {
  const tree = useMemo(() => fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }), [text])
  return <div className={styles.markdown}>{children(tree, literals())}</div>
}

function children(node: Parents, literals: Literals): ReactNode {
  return node.children.map((child, index) => <Fragment key={index}>{element(child, literals)}</Fragment>)
}

function element(node: Nodes, literals: Literals): ReactNode {
  switch (node.type) {
    case 'text':
      return literals.draw(node.value)
    case 'paragraph':
      return <p>{children(node, literals)}</p>
    case 'heading':
      // The page has its own headings; a stranger's must not enter its outline.
      return <p className={styles.heading}>{children(node, literals)}</p>
    case 'emphasis':
      return <em>{children(node, literals)}</em>
    case 'strong':
      return <strong>{children(node, literals)}</strong>
    case 'delete':
      return <del>{children(node, literals)}</del>
    case 'break':
      return <br />
    case 'thematicBreak':
      return <hr />
    case 'blockquote':
      return <blockquote>{children(node, literals)}</blockquote>
    case 'list':
      return node.ordered ? <ol start={node.start ?? 1}>{children(node, literals)}</ol> : <ul>{children(node, literals)}</ul>
    case 'listItem':
      return (
        <li>
          {typeof node.checked === 'boolean' && (node.checked ? '☑ ' : '☐ ')}
          {children(node, literals)}
        </li>
      )
    case 'inlineCode':
      return <code>{literals.draw(node.value)}</code>
    case 'code':
      return (
        <pre tabIndex={0} aria-label={node.lang ? `Code, ${literals.plain(node.lang)}` : 'Code'}>
          <code>{literals.draw(node.value)}</code>
        </pre>
      )
    case 'html':
      return <span className={styles.source}>{literals.draw(node.value)}</span>
    case 'link': {
      const address = literals.plain(node.url)
      const href = safeUrl(address)
      if (href === null) {
        return (
          <span className={styles.refused} title="This link is not followed: its address is not http, https or mailto">
            {children(node, literals)} (<SafeText text={address} />)
          </span>
        )
      }
      return (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
          {children(node, literals)}
        </a>
      )
    }
    case 'image':
      return <RemoteImage address={literals.plain(node.url)} name={literals.plain(node.alt ?? '')} />
    case 'table':
      return markdownTable(node, literals)
    default:
      if ('children' in node) return children(node, literals)
      return 'value' in node && typeof node.value === 'string' ? literals.draw(node.value) : null
  }
}

/** No component, which would be drawn after what stands behind it. */
function markdownTable(table: Table, literals: Literals): ReactNode {
  const [head, ...body] = table.children
  const cell = (node: TableCell) => children(node, literals)
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
