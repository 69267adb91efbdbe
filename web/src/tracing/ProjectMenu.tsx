import type { ExperimentSummary } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useApi } from '../api/ApiContext.tsx'
import { formatCount, formatCounted } from '../ui/format/number.ts'
import { Icon } from '../ui/Icon.tsx'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { oneLine, visibleText } from '../ui/safe/visible-text.ts'
import { projectPath } from './paths.ts'
import styles from './ProjectMenu.module.css'
import { queries } from './queries.ts'

/** So many are looked through faster than a name is typed. */
const maxWithoutField = 8
const maxShown = 100

/** The project in view, and the way to the others: those whose name holds what is typed, where there are many. */
export function ProjectMenu({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const [, navigate] = useLocation()
  const { data } = useQuery(queries.experiments(api))
  const projects = data?.experiments.filter((project) => project.lifecycleStage === 'active') ?? []
  const current = projects.find((project) => project.experimentId === experimentId)
  const [typed, setTyped] = useState('')
  const name = (text: string) => visibleText(oneLine(text))
  const found = projects.filter((project) => project.name.toLowerCase().includes(typed.trim().toLowerCase()))
  const choose = (project: ExperimentSummary) => {
    setTyped('')
    navigate(projectPath(project.experimentId))
  }
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
      {projects.length > maxWithoutField && (
        <input
          type="text"
          className={styles.field}
          aria-label="Find a project"
          placeholder="Find a project"
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            // The first of the list, as if it were clicked: that closes the menu.
            if (event.key === 'Enter') event.currentTarget.parentElement?.querySelector('button')?.click()
          }}
        />
      )}
      {found.slice(0, maxShown).map((project) => (
        <MenuItem key={project.experimentId} current={project.experimentId === experimentId} onChoose={() => choose(project)}>
          <span className={styles.item}>{name(project.name)}</span>
          <span className={styles.count}>{contentOf(project)}</span>
        </MenuItem>
      ))}
      {found.length > maxShown && <p className={styles.more}>{formatCount(found.length - maxShown)} more. Type part of a name.</p>}
      {found.length === 0 && projects.length > 0 && <p className={styles.more}>No project has this in its name.</p>}
    </Menu>
  )
}

function contentOf({ runCount, traceCount }: ExperimentSummary): string {
  const runs = runCount > 0 ? [formatCounted(runCount, 'run')] : []
  return [...runs, ...(traceCount > 0 ? [formatCounted(traceCount, 'trace')] : [])].join(' · ')
}
