import { promisify } from 'node:util'
import { gunzip, gunzipSync, inflate, inflateSync, zstdDecompress, zstdDecompressSync } from 'node:zlib'
import { AppError } from '@assay/protocol'

/** Limits of a span request's body, in bytes. */
export const bodyLimits = {
  /** As sent. */
  encodedBytes: 64 * 1024 * 1024,
  /** Inflated. */
  decodedBytes: 64 * 1024 * 1024,
  /** Inflated bytes that are free of the next limit. */
  freeBytes: 1024 * 1024,
  /** Inflated : sent. Real telemetry reaches about 30. */
  inflationRatio: 200,
} as const

/** Bodies above this are inflated on the thread pool, so that the event loop never waits for a large one. */
const inflateInlineBytes = 64 * 1024

/** Memory taken for what is announced and not there yet, at most: an announcement costs its sender nothing. */
const maxFirstBufferBytes = 256 * 1024
/** Memory taken for a body whose length nobody announced. */
const minBufferBytes = 4 * 1024

/**
 * `onBytes` hears of each piece before it is kept, and may refuse by throwing.
 * @throws REQUEST_TOO_LARGE beyond `bodyLimits.encodedBytes`, as soon as it is known.
 */
export async function readBody(
  pieces: AsyncIterable<Buffer>,
  declaredBytes: number | null,
  onBytes: (bytes: number) => void,
): Promise<Buffer> {
  if (declaredBytes !== null && declaredBytes > bodyLimits.encodedBytes) throw tooLarge(`${declaredBytes} bytes were announced`)
  // Memory of its own, not of Node's shared pool: it is handed over to the writer's thread.
  let buffer = Buffer.from(new ArrayBuffer(0))
  let size = 0
  for await (const chunk of pieces) {
    const needed = size + chunk.length
    if (needed > bodyLimits.encodedBytes) throw tooLarge('more arrived')
    onBytes(chunk.length)
    if (needed > buffer.length) {
      const wished =
        size === 0 ? Math.min(declaredBytes ?? minBufferBytes, maxFirstBufferBytes) : Math.min(buffer.length * 2, declaredBytes ?? Infinity)
      const larger = Buffer.from(new ArrayBuffer(Math.max(wished, needed)))
      buffer.copy(larger, 0, 0, size)
      buffer = larger
    }
    chunk.copy(buffer, size)
    size += chunk.length
  }
  return buffer.subarray(0, size)
}

type Inflate = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>
interface Inflater {
  sync(body: Buffer, options: { maxOutputLength: number }): Buffer
  async: Inflate
}
const inflaters: Record<string, Inflater> = {
  gzip: { sync: gunzipSync, async: promisify(gunzip) as Inflate },
  deflate: { sync: inflateSync, async: promisify(inflate) as Inflate },
  zstd: { sync: zstdDecompressSync, async: promisify(zstdDecompress) as Inflate },
}

/**
 * Inflates a body. One encoding only: lists of them are how bombs hide.
 * @throws UNSUPPORTED_MEDIA_TYPE for an unknown encoding, REQUEST_TOO_LARGE beyond the limits (HX-62), MALFORMED_REQUEST for damaged data.
 */
export async function inflateBody(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  const name = (encoding ?? 'identity').trim().toLowerCase()
  if (name === 'identity' || name === '') return body
  const inflater = Object.hasOwn(inflaters, name) ? inflaters[name] : undefined
  if (inflater === undefined) {
    throw new AppError(
      'UNSUPPORTED_MEDIA_TYPE',
      `Content-Encoding '${name.slice(0, 60)}' is not understood; use gzip, deflate, zstd or none.`,
    )
  }
  const maxOutputLength = Math.min(bodyLimits.decodedBytes, Math.max(bodyLimits.freeBytes, body.length * bodyLimits.inflationRatio))
  try {
    return inflateInline(inflater, body) ?? (await inflater.async(body, { maxOutputLength }))
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge(
        `it inflates beyond ${maxOutputLength} bytes (limit ${bodyLimits.decodedBytes}, and ${bodyLimits.inflationRatio} times what was sent)`,
      )
    }
    throw new AppError('MALFORMED_REQUEST', `The body is not valid ${name} data.`, { cause: error })
  }
}

/** Small bodies at once; null for one that is large, or would become so. */
function inflateInline(inflater: Inflater, body: Buffer): Buffer | null {
  if (body.length > inflateInlineBytes) return null
  try {
    return inflater.sync(body, { maxOutputLength: bodyLimits.freeBytes })
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') return null
    throw error
  }
}

function tooLarge(why: string): AppError {
  return new AppError(
    'REQUEST_TOO_LARGE',
    `The request body is larger than ${bodyLimits.encodedBytes} bytes: ${why}. Send smaller batches.`,
  )
}
