import type { CostExplanation, Usage } from '@assay/protocol'
import { addingUpDecimals, formatCost, formatCount } from '../../../ui/format/number.ts'
import { SafeText } from '../../../ui/SafeText.tsx'
import styles from './CostLines.module.css'
import { PaneSection } from './PaneSection.tsx'

const tokenClasses: [keyof Usage, string][] = [
  ['input', 'input'],
  ['cachedRead', 'cached read'],
  ['cachedWrite', 'cache write'],
  ['audioInput', 'audio input'],
  ['output', 'output'],
  ['reasoning', 'reasoning'],
  ['audioOutput', 'audio output'],
]

/** Tokens and what they cost: which price of which book, line by line, or why there is no price. */
export function CostLines({ usage, cost }: { usage: Usage | null; cost: CostExplanation | null }) {
  const reported = tokenClasses.filter(([key]) => usage?.[key] !== undefined)
  if (reported.length === 0 && cost === null) return null
  const lines = cost?.lines.map((line) => line.usd) ?? []
  const decimals = lines.length === 0 ? undefined : addingUpDecimals(lines, cost?.totalUsd ?? 0)
  return (
    <PaneSection title="Tokens and cost" note={cost === null ? undefined : <CostNote cost={cost} />}>
      <table className={styles.table}>
        <tbody>
          {cost !== null && cost.lines.length > 0
            ? cost.lines.map((line) => (
                <tr key={line.tokenClass}>
                  <th scope="row">{line.tokenClass.replace(/([A-Z])/g, ' $1').toLowerCase()}</th>
                  <td>
                    {formatCount(line.tokens)} × ${Number(line.usdPerMillion.toFixed(4))}/M
                  </td>
                  <td>{formatCost(line.usd, decimals)}</td>
                </tr>
              ))
            : reported.map(([key, name]) => (
                <tr key={key}>
                  <th scope="row">{name}</th>
                  <td>{formatCount(usage?.[key] ?? 0)}</td>
                  <td />
                </tr>
              ))}
          {cost !== null && cost.totalUsd !== null && (
            <tr className={styles.total}>
              <th scope="row">total</th>
              <td />
              <td>{formatCost(cost.totalUsd, decimals)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </PaneSection>
  )
}

function CostNote({ cost }: { cost: CostExplanation }) {
  switch (cost.status) {
    case 'priced':
      return (
        <>
          <SafeText text={cost.model ?? ''} /> · {cost.source}
          {cost.effectiveFrom !== null && `, since ${cost.effectiveFrom.slice(0, 10)}`}
        </>
      )
    case 'unpriced':
      return (
        <>
          unpriced: no price is known for <SafeText text={cost.model ?? 'an unnamed model'} />
        </>
      )
    case 'reported':
      return 'as the program reported it'
    case 'counted_in_children':
      return 'counted in the calls below, not here'
  }
}
