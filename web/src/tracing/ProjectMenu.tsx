import type { ExperimentSummary } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { useApi } from '../api/ApiContext.tsx'
import { formatCounted } from '../ui/format/number.ts'
import { Icon } from '../ui/Icon.tsx'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { oneLine, visibleText } from '../ui/safe/visible-text.ts'
import { projectPath } from './paths.ts'
import styles from './ProjectMenu.module.css'
import { queries } from './queries.ts'

/** The project in view, and the way to the others. */
export function ProjectMenu({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const [, navigate] = useLocation()
  const { data } = useQuery(queries.experiments(api))
  const projects = data?.experiments.filter((project) => project.lifecycleStage === 'active') ?? []
  const current = projects.find((project) => project.experimentId === experimentId)
  const name = (text: string) => visibleText(oneLine(text))
  return (
    <Menu
      label={`Project ${name(current?.name ?? experimentId)}, choose another`}
      className={styles.button}
      button={
        <>
          <span className={styles.name}>{name(current?.name ?? experimentId)}</span>
          <Icon name="chevronDown" size={14} />
        </>
      }
    >
      {projects.map((project) => (
        <MenuItem
          key={project.experimentId}
          current={project.experimentId === experimentId}
          onChoose={() => navigate(projectPath(project.experimentId))}
        >
          <span className={styles.item}>{name(project.name)}</span>
          <span className={styles.count}>{contentOf(project)}</span>
        </MenuItem>
      ))}
    </Menu>
  )
}

function contentOf({ runCount, traceCount }: ExperimentSummary): string {
  const runs = runCount > 0 ? [formatCounted(runCount, 'run')] : []
  return [...runs, ...(traceCount > 0 ? [formatCounted(traceCount, 'trace')] : [])].join(' · ')
}
