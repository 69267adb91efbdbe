import { type AgentMap, entryNode, type MapEdge, type MapNode } from '@assay/protocol'
import type { ReactNode } from 'react'
import table from '../../ui/chart/LineChart.module.css'
import { classNames } from '../../ui/class-names.ts'
import { formatCount } from '../../ui/format/number.ts'
import styles from './MapPane.module.css'
import { changeWords, costText, errorText, isAlerting, nodeTitle, timeText } from './map-words.ts'

/** The map in words: every node and every edge, rare ones too. */
export function MapTable({ map, onFocus }: { map: AgentMap; onFocus: (part: { node: string; caller: string }) => void }) {
  const nodes = new Map(map.nodes.map((node) => [node.id, node]))
  const title = (id: string) => nodeTitle(nodes.get(id) ?? { id, name: '' })
  const isCompared = map.against !== null
  return (
    <>
      <Numbers title="Steps" isCompared={isCompared}>
        {map.nodes.map((node) => (
          <Row
            key={node.id}
            part={node}
            isCompared={isCompared}
            name={nodeTitle(node)}
            kind={node.id === entryNode ? '' : node.type}
            onChoose={() => onFocus({ node: node.id, caller: '' })}
          />
        ))}
      </Numbers>
      <Numbers title="Calls" isCompared={isCompared}>
        {map.edges.map((edge) => (
          <Row
            key={`${edge.from} ${edge.to}`}
            part={edge}
            isCompared={isCompared}
            name={`${title(edge.from)} → ${title(edge.to)}`}
            kind={nodes.get(edge.to)?.type ?? ''}
            onChoose={() => onFocus({ node: edge.to, caller: edge.from })}
          />
        ))}
      </Numbers>
    </>
  )
}

function Numbers({ title, isCompared, children }: { title: string; isCompared: boolean; children: ReactNode }) {
  const heads = [
    'Type',
    'Calls',
    'Traces',
    'p50',
    'p95',
    'Errors',
    'Cost',
    ...(isCompared ? ['vs calls', 'vs p95', 'vs errors', 'Change'] : []),
  ]
  return (
    <table className={table.table} aria-label={title}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}

interface RowProps {
  part: MapNode | MapEdge
  isCompared: boolean
  name: string
  kind: string
  onChoose: () => void
}

function Row({ part: { numbers, against, changes }, isCompared, name, kind, onChoose }: RowProps) {
  return (
    <tr>
      <th scope="row">
        <button type="button" className={styles.step} onClick={onChoose}>
          {name}
        </button>
      </th>
      <td>{kind}</td>
      <td>{formatCount(numbers?.calls ?? 0)}</td>
      <td>{formatCount(numbers?.traces ?? 0)}</td>
      <td>{timeText(numbers?.p50Ms)}</td>
      <td>{timeText(numbers?.p95Ms)}</td>
      <td className={classNames(isAlerting(numbers) && styles.alert)}>{errorText(numbers)}</td>
      <td>{costText(numbers?.costUsd)}</td>
      {isCompared && (
        <>
          <td>{formatCount(against?.calls ?? 0)}</td>
          <td>{timeText(against?.p95Ms)}</td>
          <td>{errorText(against)}</td>
          <td>{changeWords(changes)}</td>
        </>
      )}
    </tr>
  )
}
