import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, Redirect } from 'wouter'
import { useApi } from '../api/ApiContext.tsx'
import { modelPath, registryQueries } from '../models/index.ts'
import { EmptyFace, ErrorFace, SkeletonRows } from '../ui/Faces.tsx'
import { HiddenTitle } from '../ui/Hidden.tsx'
import { Crumb, PageFrame } from '../ui/PageFrame.tsx'
import { oneLine, visibleText } from '../ui/safe/visible-text.ts'
import { usePageTitle } from '../ui/use-page-title.ts'
import { useUrlState } from '../ui/use-url-state.ts'
import { chosenBase, chosenVersion } from './chosen-versions.ts'
import { promptPath, promptsPath } from './paths.ts'
import { promptUrl } from './prompt-url.ts'
import { PromptView } from './PromptView.tsx'

/** What changed, which version serves, who uses it? One version of a prompt, against another. */
export default function PromptPage({ name }: { name: string }) {
  const api = useApi()
  const [state] = useUrlState(promptUrl)
  usePageTitle(name)
  const head = useQuery(registryQueries.head(api, name))
  const version = head.data === undefined ? null : chosenVersion(state.v, head.data)
  // What was shown stays until the next is there, and with it whatever is open over it.
  const shown = { placeholderData: keepPreviousData }
  const target = useQuery({ ...registryQueries.version(api, name, version ?? 0), ...shown, enabled: version !== null })
  const base = target.data === undefined ? null : chosenBase(state.base, target.data, head.data?.aliases ?? [])
  const other = useQuery({ ...registryQueries.version(api, name, base?.version ?? 0), ...shown, enabled: base !== null })

  const cache = useQueryClient()
  const { previous = null, next = null } = target.data ?? {}
  useEffect(() => {
    for (const beside of [previous, next]) if (beside !== null) void cache.prefetchQuery(registryQueries.version(api, name, beside))
  }, [api, cache, name, previous, next])

  if (head.data?.kind === 'model') return <Redirect to={modelPath(name)} replace />
  const error = head.error ?? target.error ?? other.error
  const isWhole = head.data !== undefined && target.data !== undefined && (base === null || other.data !== undefined)
  if (isWhole && head.data !== undefined && target.data !== undefined) {
    return (
      <PromptView
        head={head.data}
        target={target.data}
        base={base === null || other.data === undefined ? null : { alias: base.alias, detail: other.data }}
      />
    )
  }
  return (
    <PageFrame
      bar={
        <>
          <Link href={promptsPath}>Prompts</Link>
          <Crumb>{visibleText(oneLine(name))}</Crumb>
        </>
      }
    >
      <HiddenTitle>Prompt {visibleText(oneLine(name))}</HiddenTitle>
      {error !== null ? (
        <ErrorFace error={error} retry={() => void Promise.all([head.refetch(), target.refetch()])} />
      ) : head.data !== undefined && version === null ? (
        <EmptyFace
          title={state.v === '' ? 'This prompt has no version.' : `There is no version ${visibleText(oneLine(state.v)).slice(0, 60)}.`}
        >
          {state.v !== '' && <Link href={promptPath(name)}>Show the newest</Link>}
        </EmptyFace>
      ) : (
        <SkeletonRows rows={16} rowPx={24} />
      )}
    </PageFrame>
  )
}
