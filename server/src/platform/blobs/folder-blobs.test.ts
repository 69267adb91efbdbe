import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { usedPercent } from '../disk-space.ts'
import { blobsContract } from './blobs.contract.ts'
import { finishedKeptMs, maxUploadMs, maxUploads } from './blobs.ts'
import { endsBeforeSpansPercent, FolderBlobs, keptFreeBytes } from './folder-blobs.ts'

const mib = 1024 * 1024

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'assay-blobs-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

blobsContract('a folder', () => new FolderBlobs(join(folder(), 'artifacts')))

describe('FolderBlobs', () => {
  it('HX-34 follows no link out of the workspace’s folder', async () => {
    const outside = folder()
    writeFileSync(join(outside, 'secret'), 'secret')
    const root = folder()
    const blobs = new FolderBlobs(root)
    await blobs.put('default', ['a', 'x'], ReadableStream.from([Buffer.from('1')]))
    symlinkSync(outside, join(root, 'w-default', 'link'))
    symlinkSync(join(outside, 'secret'), join(root, 'w-default', 'a', 'file'))
    symlinkSync(join(root, 'w-other'), join(root, 'w-default', 'neighbour'))
    mkdirSync(join(root, 'w-other'))
    const refused = expect.objectContaining({ code: 'PERMISSION_DENIED' })
    for (const path of [['link', 'secret'], ['a', 'file'], ['link'], ['neighbour', 'x']]) {
      await expect(blobs.open('default', path)).rejects.toEqual(refused)
      await expect(blobs.put('default', path, ReadableStream.from([Buffer.from('1')]))).rejects.toEqual(refused)
      await expect(blobs.list('default', path)).rejects.toEqual(refused)
      await expect(blobs.delete('default', path)).rejects.toEqual(refused)
    }
    expect(await blobs.list('default', ['a'])).toEqual([{ name: 'x', isFolder: false, bytes: 1 }])
    expect(readdirSync(outside)).toEqual(['secret'])
  })

  it('removes what an earlier process left unfinished', async () => {
    const root = folder()
    mkdirSync(join(root, 'unfinished'))
    writeFileSync(join(root, 'unfinished', 'half'), 'half')
    await new FolderBlobs(root).list('default', [])
    expect(readdirSync(join(root, 'unfinished'))).toEqual([])
  })

  it('has as many uploads in parts under way as the limit says, until some are too old', async () => {
    let nowMs = 0
    const root = folder()
    const blobs = new FolderBlobs(root, { nowMs: () => nowMs })
    const [first] = await Promise.all(Array.from({ length: maxUploads }, (_, at) => blobs.beginUpload('default', [String(at)])))
    await blobs.putPart('default', first ?? '', 1, ReadableStream.from([Buffer.from('1')]))
    await expect(blobs.beginUpload('default', ['x'])).rejects.toMatchObject({ code: 'REQUEST_LIMIT_EXCEEDED' })
    expect(readdirSync(join(root, 'unfinished'))).toHaveLength(1)
    nowMs = maxUploadMs
    await blobs.beginUpload('default', ['x'])
    expect(readdirSync(join(root, 'unfinished'))).toEqual([])
  })

  it.each([
    ['a greater disk', 20 * keptFreeBytes, keptFreeBytes],
    ['a small one', keptFreeBytes, keptFreeBytes / 10],
  ])('HX-41 leaves room to traces on %s, however long a file goes on', async (_, totalBytes, keptBytes) => {
    const root = folder()
    let freeBytes = keptBytes + 64 * mib
    const blobs = new FolderBlobs(root, { space: async () => ({ freeBytes, totalBytes }) })
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (; freeBytes > 0; freeBytes -= mib) yield new Uint8Array(mib)
    }
    const refused = expect.objectContaining({ code: 'INSUFFICIENT_STORAGE' })
    await expect(blobs.put('default', ['endless'], endless())).rejects.toEqual(refused)
    expect(freeBytes).toBeGreaterThan(keptBytes - 17 * mib)
    expect(await blobs.list('default', [])).toEqual([])
    expect(readdirSync(join(root, 'unfinished'))).toEqual([])
    const upload = await blobs.beginUpload('default', ['parts'])
    await expect(blobs.putPart('default', upload, 1, ReadableStream.from([Buffer.from('1')]))).rejects.toEqual(refused)
    freeBytes = keptBytes
    await blobs.put('default', ['fits'], ReadableStream.from([Buffer.from('1')]))
    expect(await blobs.list('default', [])).toEqual([{ name: 'fits', isFolder: false, bytes: 1 }])
  })

  it('HX-41 takes no file that would have spans refused, and takes files until then', async () => {
    const [totalBytes, maxDiskPercent] = [1024 * 1024 * mib, 95]
    let freeBytes = (totalBytes * (100 - maxDiskPercent + endsBeforeSpansPercent)) / 100
    const blobs = new FolderBlobs(folder(), { space: async () => ({ freeBytes, totalBytes }), maxDiskPercent })
    const file = () => ReadableStream.from([Buffer.from('1')])
    await blobs.put('default', ['last'], file())
    freeBytes -= mib
    await expect(blobs.put('default', ['more'], file())).rejects.toMatchObject({ code: 'INSUFFICIENT_STORAGE', retryAfterSeconds: 60 })
    expect(usedPercent({ freeBytes, totalBytes })).toBeLessThan(maxDiskPercent)
  })

  it('knows for a while what was finished', async () => {
    let nowMs = 0
    const blobs = new FolderBlobs(folder(), { nowMs: () => nowMs })
    const finished = async (name: string): Promise<() => Promise<void>> => {
      const id = await blobs.beginUpload('default', [name])
      const tag = await blobs.putPart('default', id, 1, ReadableStream.from([Buffer.from('1')]))
      const finish = () => blobs.finishUpload('default', id, [name], [{ number: 1, tag }])
      await finish()
      return finish
    }
    const first = await finished('a')
    nowMs = finishedKeptMs - 1
    await finished('b')
    await first()
    nowMs = finishedKeptMs
    await finished('c')
    await expect(first()).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
  })

  it('leaves nothing of parts behind', async () => {
    const root = folder()
    const blobs = new FolderBlobs(root)
    const body = () => ReadableStream.from([Buffer.from('1')])
    const [done, given] = [await blobs.beginUpload('default', ['a']), await blobs.beginUpload('default', ['b'])]
    const tag = await blobs.putPart('default', done, 1, body())
    await blobs.putPart('default', given, 1, body())
    await blobs.finishUpload('default', done, ['a'], [{ number: 1, tag }])
    await blobs.abortUpload('default', given, ['b'])
    expect(readdirSync(join(root, 'unfinished'))).toEqual([])
  })
})
