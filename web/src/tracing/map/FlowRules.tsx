import type { FlowCheck } from '@assay/protocol'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { Button } from '../../ui/Button.tsx'
import { ErrorFace } from '../../ui/Faces.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { FilterError, isQueryError } from '../../ui/FilterError.tsx'
import { formatCount, formatCounted } from '../../ui/format/number.ts'
import { Moment } from '../../ui/Moment.tsx'
import { SafeText } from '../../ui/SafeText.tsx'
import { SideSection } from '../../ui/SideSection.tsx'
import { tracePath } from '../paths.ts'
import { type MapScope, mapQueries } from './map-queries.ts'
import { traceUrl } from '../trace/trace-url.ts'
import styles from './MapPane.module.css'
import { tracesLink } from './traces-link.ts'

const shownTraces = 3

/** What an agent may do, declared, and where the traces of the map break it. */
export function FlowRules({ scope, flow, onFlow }: { scope: MapScope; flow: string; onFlow: (flow: string) => void }) {
  const api = useApi()
  const [draft, setDraft] = useState({ of: flow, text: flow })
  // Rules from elsewhere (the back button) replace what was being written.
  const text = draft.of === flow ? draft.text : flow
  const query = useQuery({ ...mapQueries.flow(api, scope, flow), enabled: flow !== '', placeholderData: keepPreviousData })
  const isRefused = isQueryError(query.error)
  const apply = () => onFlow(text.trim())
  return (
    <SideSection title="Declared flow" end={<Button onClick={apply}>Check</Button>}>
      <TextArea
        label="A rule a line"
        rows={Math.min(8, text.split('\n').length + 1)}
        placeholder={'refund only after verify\nsearch at most 3 times'}
        spellCheck={false}
        aria-invalid={isRefused}
        aria-describedby={isRefused ? 'flow-error' : undefined}
        value={text}
        onChange={(event) => setDraft({ of: flow, text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) apply()
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      {flow !== '' && query.error !== null ? (
        isRefused ? (
          <FilterError id="flow-error" query={flow} error={query.error} />
        ) : (
          <ErrorFace error={query.error} retry={() => void query.refetch()} />
        )
      ) : (
        flow !== '' && query.data?.rules.map((check, i) => <Rule key={i} scope={scope} check={check} share={query.data.looked.share} />)
      )}
    </SideSection>
  )
}

function Rule({ scope, check, share }: { scope: MapScope; check: FlowCheck; share: number }) {
  const { rule, checked, violations, traces, unknown } = check
  return (
    <div className={styles.rule}>
      <code>
        <SafeText text={rule} />
      </code>
      <div className={violations > 0 ? styles.alert : undefined}>
        {violations > 0
          ? `✕ broken in ${share === 1 ? '' : 'a sample’s '}${formatCount(violations)} of ${formatCounted(checked, 'trace')}`
          : checked > 0
            ? `✓ holds in ${formatCounted(checked, 'trace')}`
            : 'No trace has these steps'}
      </div>
      {unknown.map(({ name, nearest }) => (
        <div key={name}>
          No step is named ‘<SafeText text={name} />
          ’.
          {nearest !== null && (
            <>
              {' '}
              Did you mean ‘<SafeText text={nearest} />
              ’?
            </>
          )}
        </div>
      ))}
      {traces.slice(0, shownTraces).map(({ traceId, spanId, startMs }) => (
        <Link key={traceId} href={`${tracePath(scope.experimentId, traceId)}?${traceUrl.format({ view: 'waterfall', span: spanId })}`}>
          <Moment timeMs={startMs} />
        </Link>
      ))}
      {traces.length > 1 && (
        <Link href={tracesLink(scope, { traceIds: traces.map(({ traceId }) => traceId) })}>
          {traces.length < violations ? `the newest ${formatCount(traces.length)}` : `all ${formatCount(traces.length)}`}
        </Link>
      )}
    </div>
  )
}
