import { formatTerm } from '@assay/protocol'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Button } from '../../ui/Button.tsx'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCount } from '../../ui/format/number.ts'
import { Moment } from '../../ui/Moment.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { SidePane, SideSection } from '../../ui/SideSection.tsx'
import { CostText } from '../list/TraceTable.tsx'
import { tracesUrl } from '../list/traces-url.ts'
import { tracesPath } from '../paths.ts'
import styles from './ConversationFacts.module.css'
import type { ConversationColumns } from './ConversationView.tsx'

interface ConversationFactsProps {
  experimentId: string
  conversation: ConversationColumns
  onNextFailed: () => void
}

/** The sums of a conversation, and where else its people and versions are. */
export function ConversationFacts({ experimentId, conversation, onNextFailed }: ConversationFactsProps) {
  const { session, users, versions, turnCount, errorCount, firstMs, lastMs, agentMs, tokens, costUsd, unpriced } = conversation
  // All of them, whenever they were.
  const traces = (key: string, value: string) =>
    `${tracesPath(experimentId)}?${tracesUrl.format({ ...tracesUrl.parse('from=now-30d'), q: formatTerm({ key, value }) })}`
  return (
    <SidePane label="About this conversation">
      <SideSection title="Conversation">
        <dl className={styles.facts}>
          <Fact name="Turns">
            <Link href={traces('session', session)}>{formatCount(turnCount)}</Link>
          </Fact>
          {errorCount > 0 && (
            <Fact name="Failed">
              <Button className={styles.failed} icon="cross" hint="n" onClick={onNextFailed}>
                {formatCount(errorCount)}
              </Button>
            </Fact>
          )}
          <Fact name="Began">
            <Moment timeMs={firstMs} />
          </Fact>
          <Fact name="Length">{formatDuration(Math.max(0, lastMs - firstMs))}</Fact>
          <Fact name="Agent time">{formatDuration(agentMs)}</Fact>
          <Fact name="Tokens">{formatCount(tokens)}</Fact>
          <Fact name="Cost">
            <CostText costUsd={costUsd} unpriced={unpriced} />
          </Fact>
        </dl>
      </SideSection>
      {users.length > 0 && (
        <SideSection title={users.length === 1 ? 'User' : 'Users'}>
          {users.slice(0, 20).map((user) => (
            <Link key={user} className={styles.link} href={traces('user', user)}>
              <SafeText text={oneLine(user).slice(0, 200)} />
            </Link>
          ))}
        </SideSection>
      )}
      {versions.length > 0 && (
        <SideSection title={versions.length === 1 ? 'Version' : 'Versions'}>
          {versions.slice(0, 20).map((version) => (
            <Link key={version} className={styles.link} href={traces('version', version)}>
              <SafeText text={oneLine(version).slice(0, 200)} />
            </Link>
          ))}
        </SideSection>
      )}
    </SidePane>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
