import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { blobsContract } from './blobs.contract.ts'
import { FolderBlobs } from './folder-blobs.ts'

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
})
