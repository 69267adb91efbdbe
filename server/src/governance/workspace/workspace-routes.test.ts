import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { FolderBlobs } from '../../platform/blobs/folder-blobs.ts'
import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { routeCaller } from '../../platform/http/call-route.fixture.ts'
import { noAudit, singleUserPolicy } from '../mutation.ts'
import { maxDescriptionChars, workspaceRoutes } from './workspace-routes.ts'
import { createWorkspaceStore } from './workspace-store.sqlite.ts'

describe('calls on workspaces', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-workspaces-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const blobs = new FolderBlobs(folder)
  const opened = (files: Pick<FolderBlobs, 'list' | 'delete'> = blobs) => {
    const seam = { authoriser: singleUserPolicy, audit: noAudit, nowMs: () => 0 }
    return routeCaller(workspaceRoutes({ workspaces: createWorkspaceStore(openMemoryDatabase().db), blobs: files, seam }))
  }
  const path = '/api/3.0/mlflow/workspaces'
  const upload = (name: string) => blobs.put(name, ['old.txt'], ReadableStream.from([Buffer.from('theirs')]))

  it('take a description up to its limit', async () => {
    const call = opened()
    const create = (name: string, chars: number) => call('POST', path, { name, description: 'x'.repeat(chars) })
    expect((await create('team-a', maxDescriptionChars)).status).toBe(201)
    expect((await create('team-b', maxDescriptionChars + 1)).status).toBe(400)
  })

  it('give a name again without the files that it had', async () => {
    const call = opened()
    await call('POST', path, { name: 'team-a' })
    await upload('team-a')
    expect((await call('DELETE', `${path}/team-a`)).status).toBe(204)
    expect(await blobs.list('team-a', [])).toEqual([])
    // As if the server had ended before they were removed.
    await upload('team-a')
    await call('POST', path, { name: 'team-a' })
    expect(await blobs.list('team-a', [])).toEqual([])
  })

  it('leave the files of a workspace that is there when its name is asked for', async () => {
    const call = opened()
    await call('POST', path, { name: 'team-a' })
    await upload('team-a')
    expect((await call('POST', path, { name: 'team-a' })).status).toBe(400)
    expect(await blobs.list('team-a', [])).toHaveLength(1)
  })

  describe('that come while the files of a name are removed', () => {
    const slowFiles = () => {
      const upload = Promise.withResolvers<void>()
      let isHeld = false
      const list: FolderBlobs['list'] = async (...asked) => {
        const wait = isHeld
        isHeld = false
        if (wait) await Promise.race([upload.promise, delay(100)])
        return blobs.list(...asked)
      }
      return {
        files: { list, delete: blobs.delete.bind(blobs) },
        /** The next look at files waits until an upload has come before it, if one can. */
        holdNext: () => void (isHeld = true),
        uploaded: upload.resolve,
      }
    }

    it('leave the files of whoever made the workspace first', async () => {
      const { files, holdNext, uploaded } = slowFiles()
      const call = opened(files)
      holdNext()
      const create = async (): Promise<number> => {
        const { status } = await call('POST', path, { name: 'team-b' })
        if (status === 201) await upload('team-b').then(uploaded)
        return status
      }
      expect((await Promise.all([create(), create()])).toSorted((a, b) => a - b)).toEqual([201, 400])
      expect(await blobs.list('team-b', [])).toHaveLength(1)
    })

    it('leave the files of the workspace that has the name next', async () => {
      const { files, holdNext, uploaded } = slowFiles()
      const call = opened(files)
      await call('POST', path, { name: 'team-c' })
      holdNext()
      const deleted = call('DELETE', `${path}/team-c`)
      expect((await call('POST', path, { name: 'team-c' })).status).toBe(201)
      await upload('team-c').then(uploaded)
      expect((await deleted).status).toBe(204)
      expect(await blobs.list('team-c', [])).toHaveLength(1)
    })
  })

  it.each([
    ['another place for artifacts', 'POST', '', { name: 'team-c', default_artifact_root: 's3://b' }, 400],
    ['an archive of traces', 'POST', '', { name: 'team-c', trace_archival_config: { location: 's3://b' } }, 400],
    ['deleting with all that is in it', 'DELETE', '/team-c?mode=CASCADE', undefined, 501],
    ['giving what is in it to the default one', 'DELETE', '/team-c?mode=SET_DEFAULT', undefined, 501],
  ])('say that there is no %s', async (_, method, name, body, status) => {
    expect((await opened()(method, path + name, body)).status).toBe(status)
  })
})
