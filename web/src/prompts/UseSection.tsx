import { formatTerm, type PromptUse, type VersionUse } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useApi } from '../api/ApiContext.tsx'
import { tracesPath, tracesUrl, tracingQueries } from '../tracing/index.ts'
import { classNames } from '../ui/class-names.ts'
import { formatDuration } from '../ui/format/duration.ts'
import { formatCost, formatCount } from '../ui/format/number.ts'
import { Icon } from '../ui/Icon.tsx'
import { formatSegment } from '../ui/path-segment.ts'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine } from '../ui/safe/visible-text.ts'
import { SideNone, SideSection } from '../ui/SideSection.tsx'
import { ago } from '../ui/time-range.ts'
import styles from './UseSection.module.css'
import { errorRate } from './version-use.ts'

interface UseSectionProps {
  name: string
  use: PromptUse | undefined
  /** Versions that stand out: the one in view and what it is compared with. */
  shown: readonly number[]
  pathOf: (version: number) => string
}

const weekMs = 7 * 86_400_000
const mostVersions = 8

/** Traces of the last seven days by version, each a way to them; the runs and logged models that are linked. */
export function UseSection({ name, use, shown, pathOf }: UseSectionProps) {
  const { data: projects } = useQuery(tracingQueries.experiments(useApi()))
  if (use === undefined) return <SideSection title="Traces of 7 days">{null}</SideSection>
  const versions = use.versions
    .filter((each, at) => at < mostVersions || shown.includes(Number(each.version)))
    .toSorted((a, b) => Number(b.version) - Number(a.version))
  const tracesOf = (experimentId: string, version: string) =>
    `${tracesPath(experimentId)}?${tracesUrl.format({
      ...tracesUrl.parse(''),
      q: formatTerm({ key: 'prompt', value: `${name}/${version}` }),
      from: ago(weekMs),
    })}`
  const nameOf = (experimentId: string) =>
    oneLine(projects?.experiments.find((each) => each.experimentId === experimentId)?.name ?? `project ${experimentId}`)
  const places = (each: VersionUse) => each.experiments.filter(() => each.experiments.length > 1)
  return (
    <>
      <SideSection title="Traces of 7 days" note={use.versions.some(({ exact }) => !exact) ? 'the newest 2,000 each' : undefined}>
        {versions.length === 0 ? (
          <SideNone>No trace is linked to a version.</SideNone>
        ) : (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Version</th>
                <th scope="col">Traces</th>
                <th scope="col">Errors</th>
                <th scope="col">p50</th>
                <th scope="col">Cost each</th>
              </tr>
            </thead>
            {versions.map((each) => (
              <tbody key={each.version}>
                <tr className={classNames(shown.includes(Number(each.version)) && styles.shown)}>
                  <td>
                    <Link href={pathOf(Number(each.version))}>v{each.version}</Link>
                  </td>
                  <td>
                    <Link
                      className={styles.traces}
                      href={tracesOf(each.experiments[0]?.experimentId ?? '', each.version)}
                      title={`Traces of version ${each.version}`}
                    >
                      {formatCount(each.traces)}
                      {!each.exact && '+'}
                    </Link>
                  </td>
                  <td className={styles.errors} title={`${each.errors} of ${each.traces} failed`}>
                    {errorRate(each)}
                  </td>
                  <td>{each.p50DurationMs !== null && formatDuration(each.p50DurationMs)}</td>
                  <td>{each.meanCostUsd !== null && formatCost(each.meanCostUsd)}</td>
                </tr>
                {places(each).map(({ experimentId, traces }) => (
                  <tr key={experimentId} className={styles.place}>
                    <td colSpan={5}>
                      <Link className={styles.traces} href={tracesOf(experimentId, each.version)}>
                        <SafeText text={nameOf(experimentId)} /> {formatCount(traces)}
                      </Link>
                    </td>
                  </tr>
                ))}
              </tbody>
            ))}
          </table>
        )}
      </SideSection>
      {use.runs.length > 0 && (
        <SideSection title="Runs" note={String(use.runs.length)}>
          <LinkedList
            items={use.runs.map((run) => ({
              key: run.runId,
              href: `/p/${formatSegment(run.experimentId)}/runs/${formatSegment(run.runId)}`,
              title: run.name,
              versions: run.versions,
            }))}
          />
        </SideSection>
      )}
      {use.models.length > 0 && (
        <SideSection title="Logged models" note={String(use.models.length)}>
          <LinkedList
            items={use.models.map((model) => ({
              key: model.modelId,
              href: `/p/${formatSegment(model.experimentId)}/models/${formatSegment(model.modelId)}`,
              title: model.name,
              versions: model.versions,
            }))}
          />
        </SideSection>
      )}
    </>
  )
}

/** Each with the versions of the prompt that it is linked to. */
function LinkedList({ items }: { items: readonly { key: string; href: string; title: string; versions: readonly string[] }[] }) {
  return (
    <ul>
      {items.map(({ key, href, title, versions }) => (
        <li key={key}>
          <Link href={href} className={styles.linked}>
            <Icon name="branch" size={14} />
            <span className={styles.title}>
              <SafeText text={oneLine(title) || key} />
            </span>
            <span className={styles.versions}>{versions.map((version) => `v${oneLine(version)}`).join(' ')}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
