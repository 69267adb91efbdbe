import { createView, viewLimits } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { noAudit, singleUserPolicy } from '../../governance/index.ts'
import { routeCaller } from '../../platform/http/call-route.fixture.ts'
import { openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { viewRoutes } from './view-routes.ts'
import { viewStoreContract } from './view-store.contract.ts'
import { createViewStore } from './view-store.sqlite.ts'

const open = () => {
  const opened = openSqliteSpans()
  return { ...opened, views: createViewStore(opened.db, { nowMs: () => 7 }) }
}

viewStoreContract('SQLite', open)

describe('calls on saved views', () => {
  it.each<[string, object, number]>([
    ['a name as long as may be', { name: 'n'.repeat(viewLimits.nameChars), search: '' }, 200],
    ['a longer name', { name: 'n'.repeat(viewLimits.nameChars + 1), search: '' }, 400],
    ['a name of blanks', { name: '  ', search: '' }, 400],
    ['an address as long as may be', { name: 'n', search: 's'.repeat(viewLimits.searchChars) }, 200],
    ['a longer address', { name: 'n', search: 's'.repeat(viewLimits.searchChars + 1) }, 400],
    ['an id that is none', { name: 'n', search: '', viewId: '../x' }, 400],
  ])('are asked for %s', async (_, body, status) => {
    await using store = open()
    const call = routeCaller(viewRoutes({ views: store.views, seam: { authoriser: singleUserPolicy, audit: noAudit, nowMs: () => 7 } }))
    expect((await call('POST', createView.path.replace(':experimentId', '0'), body)).status).toBe(status)
  })
})
