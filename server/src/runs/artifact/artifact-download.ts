import type { Blob, Blobs } from '../../platform/blobs/blobs.ts'
import { noSuchArtifact } from './artifact-place.ts'

/** The file at a path, or the part of it that `request` asks for. @throws RESOURCE_DOES_NOT_EXIST */
export async function sendArtifact(blobs: Blobs, workspace: string, path: readonly string[], request: Request): Promise<Response> {
  const blob = await blobs.open(workspace, path)
  if (blob === null) throw noSuchArtifact(path)
  return artifactResponse(blob, path.at(-1) ?? '', request.headers.get('range'), request.method === 'HEAD')
}

/**
 * A file that no browser shows or runs: whatever it says it is, it comes from outside (HX-36). One range of bytes is answered with just these;
 * several, or what is no range, with all of it, as RFC 9110 allows.
 */
export async function artifactResponse(blob: Blob, name: string, range: string | null, head: boolean): Promise<Response> {
  const asked = range === null ? null : rangeOf(range, blob.bytes)
  if (asked === 'beyond') {
    await blob.close()
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${blob.bytes}` } })
  }
  const { from, to } = asked ?? { from: 0, to: blob.bytes }
  const headers = {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`,
    'content-length': String(to - from),
    'accept-ranges': 'bytes',
    ...(asked !== null && { 'content-range': `bytes ${from}-${to - 1}/${blob.bytes}` }),
  }
  const status = asked === null ? 200 : 206
  if (head || to === from) {
    await blob.close()
    return new Response(null, { status, headers })
  }
  return new Response(blob.read({ from, to }), { status, headers })
}

/** `bytes=0-99`, `bytes=100-`, `bytes=-100`. Null for what is answered with the whole file. */
export function rangeOf(header: string, bytes: number): { from: number; to: number } | 'beyond' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header.trim()) ?? []
  if (first === '' && last === '') return null
  if (first === '') {
    const from = Math.max(0, bytes - Number(last))
    return from >= bytes ? 'beyond' : { from, to: bytes }
  }
  const from = Number(first)
  if (last !== '' && Number(last) < from) return null
  if (from >= bytes) return 'beyond'
  return { from, to: last === '' ? bytes : Math.min(Number(last) + 1, bytes) }
}
