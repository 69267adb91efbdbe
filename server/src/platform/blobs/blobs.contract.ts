import { describe, expect, it } from 'vitest'
import type { Blobs, UploadPart } from './blobs.ts'

/** What every implementation of `Blobs` must do. */
export function blobsContract(name: string, open: () => Blobs): void {
  const text = (...pieces: string[]): AsyncIterable<Uint8Array> => ReadableStream.from(pieces.map((piece) => Buffer.from(piece)))
  const read = async (blobs: Blobs, workspace: string, path: string[], range?: { from: number; to: number }): Promise<string | null> => {
    const blob = await blobs.open(workspace, path)
    return blob === null ? null : await new Response(blob.read(range)).text()
  }
  const code = (code: string) => expect.objectContaining({ code })

  describe(`Blobs on ${name}`, () => {
    it('gives back what was put, whole or a part of it', async () => {
      const blobs = open()
      await blobs.put('default', ['a', 'b.txt'], text('hello ', 'world'))
      expect(await read(blobs, 'default', ['a', 'b.txt'])).toBe('hello world')
      expect(await read(blobs, 'default', ['a', 'b.txt'], { from: 6, to: 11 })).toBe('world')
      const blob = await blobs.open('default', ['a', 'b.txt'])
      expect(blob?.bytes).toBe(11)
      await blob?.close()
    })

    it('has nothing where nothing was put, or a folder', async () => {
      const blobs = open()
      await blobs.put('default', ['a', 'b'], text('x'))
      expect(await read(blobs, 'default', ['none'])).toBeNull()
      expect(await read(blobs, 'default', ['a'])).toBeNull()
      expect(await read(blobs, 'default', ['a', 'b', 'c'])).toBeNull()
      expect(await blobs.list('default', ['none'])).toEqual([])
      expect(await blobs.list('default', ['a', 'b'])).toEqual([])
    })

    it('puts a file in the place of another, an empty one too', async () => {
      const blobs = open()
      await blobs.put('default', ['a'], text('long text'))
      await blobs.put('default', ['a'], text('new'))
      expect(await read(blobs, 'default', ['a'])).toBe('new')
      await blobs.put('default', ['a'], text())
      expect(await read(blobs, 'default', ['a'])).toBe('')
    })

    it('lists a folder by name', async () => {
      const blobs = open()
      for (const path of [['z'], ['a', 'x'], ['b']]) await blobs.put('default', path, text('12'))
      expect(await blobs.list('default', [])).toEqual([
        { name: 'a', isFolder: true, bytes: 0 },
        { name: 'b', isFolder: false, bytes: 2 },
        { name: 'z', isFolder: false, bytes: 2 },
      ])
      expect(await blobs.list('default', ['a'])).toEqual([{ name: 'x', isFolder: false, bytes: 2 }])
    })

    it('deletes a file, or a folder with all in it', async () => {
      const blobs = open()
      for (const path of [['a', 'b', 'x'], ['a', 'y'], ['c']]) await blobs.put('default', path, text('1'))
      expect(await blobs.delete('default', ['c'])).toBe(true)
      expect(await blobs.delete('default', ['c'])).toBe(false)
      expect(await blobs.delete('default', ['a'])).toBe(true)
      expect(await blobs.list('default', [])).toEqual([])
      await expect(blobs.delete('default', [])).rejects.toEqual(code('INVALID_PARAMETER_VALUE'))
    })

    it('keeps workspaces apart, whatever they are called', async () => {
      const blobs = open()
      for (const workspace of ['default', 'team a', '..', 'unfinished']) await blobs.put(workspace, ['a'], text(workspace))
      for (const workspace of ['default', 'team a', '..', 'unfinished']) expect(await read(blobs, workspace, ['a'])).toBe(workspace)
      expect(await read(blobs, 'other', ['a'])).toBeNull()
    })

    it('keeps nothing of a body that breaks off', async () => {
      const blobs = open()
      await blobs.put('default', ['a'], text('before'))
      const broken = (async function* () {
        yield Buffer.from('half')
        await Promise.resolve()
        throw new Error('gone')
      })()
      await expect(blobs.put('default', ['a'], broken)).rejects.toThrow('gone')
      expect(await read(blobs, 'default', ['a'])).toBe('before')
      expect(await blobs.list('default', [])).toHaveLength(1)
    })

    it('puts a file together from parts, whatever the order in which they come', async () => {
      const blobs = open()
      const id = await blobs.beginUpload('default', ['big', 'file'])
      const second = await blobs.putPart('default', id, 2, text('wor', 'ld'))
      await blobs.putPart('default', id, 1, text('HELLO '))
      const first = await blobs.putPart('default', id, 1, text('hello '))
      expect(await read(blobs, 'default', ['big', 'file'])).toBeNull()
      const parts = [
        { number: 2, tag: second },
        { number: 1, tag: first },
      ]
      expect(blobs.pathOfUpload('default', id)).toEqual(['big', 'file'])
      await blobs.finishUpload('default', id, ['big', 'file'], parts)
      expect(await read(blobs, 'default', ['big', 'file'])).toBe('hello world')
      expect(() => blobs.pathOfUpload('default', id)).toThrow(code('RESOURCE_DOES_NOT_EXIST'))
    })

    it('finishes an upload once, however often it is asked to, also meanwhile', async () => {
      const blobs = open()
      const id = await blobs.beginUpload('default', ['file'])
      const [one, two] = [
        { number: 1, tag: await blobs.putPart('default', id, 1, text('1')) },
        { number: 2, tag: await blobs.putPart('default', id, 2, text('2')) },
      ]
      const finish = (...parts: UploadPart[]) => blobs.finishUpload('default', id, ['file'], parts)
      await Promise.all([finish(one, two), finish(two, one)])
      await blobs.put('default', ['file'], text('newer'))
      await finish(one, two)
      expect(await read(blobs, 'default', ['file'])).toBe('newer')
      await expect(finish(one)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(blobs.finishUpload('other', id, ['file'], [one, two])).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })

    it('finishes and gives up no upload of another file', async () => {
      const blobs = open()
      const id = await blobs.beginUpload('default', ['theirs'])
      const parts = [{ number: 1, tag: await blobs.putPart('default', id, 1, text('1')) }]
      await expect(blobs.finishUpload('default', id, ['mine'], parts)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(blobs.abortUpload('default', id, ['mine'])).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      expect(await blobs.list('default', [])).toEqual([])
      await blobs.finishUpload('default', id, ['theirs'], parts)
      expect(await read(blobs, 'default', ['theirs'])).toBe('1')
    })

    it('finishes no upload of which a part is not there, or another one than is named', async () => {
      const blobs = open()
      const id = await blobs.beginUpload('default', ['file'])
      const old = await blobs.putPart('default', id, 1, text('1'))
      await blobs.putPart('default', id, 1, text('2'))
      for (const part of [
        { number: 1, tag: old },
        { number: 2, tag: old },
      ])
        await expect(blobs.finishUpload('default', id, ['file'], [part])).rejects.toEqual(code('INVALID_PARAMETER_VALUE'))
      expect(await read(blobs, 'default', ['file'])).toBeNull()
    })

    it('forgets an upload that is given up', async () => {
      const blobs = open()
      const id = await blobs.beginUpload('default', ['file'])
      await blobs.putPart('default', id, 1, text('1'))
      await blobs.abortUpload('default', id, ['file'])
      await blobs.abortUpload('default', id, ['file'])
      await expect(blobs.putPart('default', id, 2, text('1'))).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })

    it('knows no upload of another workspace', async () => {
      const blobs = open()
      const id = await blobs.beginUpload('default', ['file'])
      const tag = await blobs.putPart('default', id, 1, text('1'))
      await expect(blobs.putPart('other', id, 1, text('2'))).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(blobs.finishUpload('other', id, ['file'], [{ number: 1, tag }])).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await blobs.abortUpload('other', id, ['file'])
      await blobs.finishUpload('default', id, ['file'], [{ number: 1, tag }])
    })

    it('refuses a file where a folder is, and the reverse', async () => {
      const blobs = open()
      await blobs.put('default', ['a', 'b'], text('1'))
      await expect(blobs.put('default', ['a'], text('1'))).rejects.toEqual(code('INVALID_PARAMETER_VALUE'))
      await expect(blobs.put('default', ['a', 'b', 'c'], text('1'))).rejects.toEqual(code('INVALID_PARAMETER_VALUE'))
    })
  })
}
