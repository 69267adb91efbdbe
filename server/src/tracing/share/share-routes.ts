import { clip, createShareLink, listShareLinks, notFound, revokeShareLink, sharedPath } from '@assay/protocol'
import { mutate, type Caller, type Seam } from '../../governance/index.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { parseTraceId } from '../store/trace-id.ts'
import type { ShareLinkStore } from './share-link-store.ts'

interface ShareRouteDeps {
  links: ShareLinkStore
  /** The routes that have those of `sharedReads` among them. */
  routes: readonly Route[]
  seam: Seam
}

/** Making and revoking links, and the looks at a trace that the bearer of one may take: the ordinary ones, of that trace alone. */
export function shareRoutes({ links, routes, seam }: ShareRouteDeps): Route[] {
  return [
    route(createShareLink, async (caller, { traceId }) =>
      mutate(seam, { caller, policy: 'trace:share', action: 'share-link.create', resource: { type: 'trace', id: traceId } }, () =>
        links.create(caller.workspace, hexOf(traceId), caller.name),
      ),
    ),
    route(listShareLinks, async (caller, { traceId }) => ({ links: await links.list(caller.workspace, hexOf(traceId)) })),
    route(revokeShareLink, async (caller, { shareId }) => {
      await mutate(
        seam,
        { caller, policy: 'trace:share', action: 'share-link.revoke', resource: { type: 'share-link', id: shareId } },
        () => links.revoke(caller.workspace, shareId),
      )
      return {}
    }),
    ...routes.flatMap((read): Route[] => {
      const path = sharedPath(read.path)
      if (path === null || read.method !== 'GET') return []
      return [
        {
          method: 'GET',
          path,
          // The token in the address is what lets in; whoever has it need be nobody.
          policy: 'public',
          async handle(context) {
            const { share = '', ...params } = context.params
            const shared = await links.find(share)
            // The same for a link that never was and one that is no more.
            if (shared === null) throw notFound(`Nothing is shared as '${clip(share)}', or no longer.`)
            const caller: Caller = { workspace: shared.workspace, name: 'share-link', via: 'share-link' }
            const traceId = `tr-${shared.traceId}`
            seam.authoriser.check(caller, read.policy, { type: 'trace', id: traceId })
            return read.handle({ ...context, caller, params: { ...params, traceId } })
          },
        },
      ]
    }),
  ]
}

function hexOf(traceId: string): string {
  return Buffer.from(parseTraceId(traceId)).toString('hex')
}
