import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { useEventStream } from '../../api/use-event-stream.ts'
import { ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { HiddenTitle } from '../../ui/Hidden.tsx'
import { Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { parseSegment } from '../../ui/path-segment.ts'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useRawAddress } from '../../ui/use-raw-address.ts'
import { formatTerm } from '@assay/protocol'
import { conversationsPath } from '../paths.ts'
import { ProjectMenu } from '../ProjectMenu.tsx'
import { queries } from '../queries.ts'
import { ConversationView } from './ConversationView.tsx'

/** What was said, and where did it go wrong? All traces of one session as a talk; turns that come while it is looked at appear by themselves. */
export default function ConversationPage({ experimentId }: { experimentId: string }) {
  const session = useSessionInAddress()
  return <OneConversation key={session} experimentId={experimentId} session={session} />
}

function OneConversation({ experimentId, session }: { experimentId: string; session: string }) {
  const api = useApi()
  const cache = useQueryClient()
  const { data, error, refetch } = useQuery(queries.conversation(api, experimentId, session))
  const renew = () => {
    void cache.invalidateQueries({ queryKey: queries.conversation(api, experimentId, session).queryKey })
    void cache.invalidateQueries({ queryKey: [api.workspace, 'turns'] })
  }
  useEventStream({
    experimentId,
    q: formatTerm({ key: 'session', value: session }),
    enabled: error === null,
    onEvent: (event) => event.type === 'traces' && renew(),
    onMissed: renew,
  })
  const name = visibleText(oneLine(session))
  usePageTitle(`Conversation ${name}`.slice(0, 100))
  if (data !== undefined) return <ConversationView experimentId={experimentId} conversation={data} />
  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <Link href={conversationsPath(experimentId)}>Conversations</Link>
          </Crumb>
        </>
      }
    >
      <HiddenTitle>Conversation {name}</HiddenTitle>
      {error === null ? <SkeletonRows rows={8} rowPx={96} /> : <ErrorFace error={error} retry={() => void refetch()} />}
    </PageFrame>
  )
}

/** The last part of the path, whatever it holds: the router's own parameters are decoded by half. */
function useSessionInAddress(): string {
  const { base } = useRouter()
  const { path } = useRawAddress()
  return parseSegment(path.slice(base.length).split('/')[4] ?? '')
}
