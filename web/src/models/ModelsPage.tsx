import type { RegisteredSummary } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/ApiContext.tsx'
import { tracingQueries } from '../tracing/index.ts'
import { CodeTabs } from '../ui/CodeTabs.tsx'
import type { GridColumn } from '../ui/RowGrid.tsx'
import { Tag } from '../ui/Tag.tsx'
import { registerModelSnippets } from './model-snippets.ts'
import styles from './ModelsPage.module.css'
import { modelPath } from './paths.ts'
import { RegistryList } from './RegistryList.tsx'

const columns: GridColumn<RegisteredSummary>[] = [
  {
    key: 'stages',
    head: 'Stages',
    className: styles.wide,
    cell: ({ stages }) => (
      <span className={styles.stages}>
        {stages.map(({ stage, version }) => (
          <Tag key={stage} look={stage === 'Production' ? 'line' : 'quiet'}>
            {stage} v{version}
          </Tag>
        ))}
      </span>
    ),
  },
]

/** Which models are registered, and which version of each is where? */
export default function ModelsPage() {
  return <RegistryList kind="models" title="Models" pathOf={modelPath} columns={columns} className={styles.models} empty={<FirstModel />} />
}

function FirstModel() {
  const { data } = useQuery(tracingQueries.connection(useApi()))
  return (
    <div className={styles.face}>
      <h2 className={styles.title}>No model is registered yet</h2>
      <p className={styles.lead}>
        A registered model has versions, each from a run or a logged model, and aliases or stages that say which one serves.
      </p>
      <CodeTabs label="Register a model" snippets={registerModelSnippets(data?.baseUrl ?? location.origin)} />
    </div>
  )
}
