import { createServer, type Server } from 'node:http'
import { gunzipSync } from 'node:zlib'

export interface Sink {
  url: string
  /** Of all bodies since the last call, inflated. */
  takeBytes(): number
  close(): void
}

/** What the SDKs that ask something first want to hear. */
const answer = (url: string): string =>
  JSON.stringify({
    id: 'project',
    name: 'bench',
    project: { id: 'project', name: 'bench' },
    org_info: [{ id: 'org', name: 'bench', api_url: url, proxy_url: url }],
    batch_ingest_config: {
      use_multipart_endpoint: true,
      size_limit: 100,
      size_limit_bytes: 20_971_520,
      scale_up_qsize_trigger: 1000,
      scale_up_nthreads_limit: 16,
      scale_down_nempty_trigger: 4,
    },
  })

/** A server that accepts everything at once and keeps nothing. */
export async function startSink(): Promise<Sink> {
  let bytes = 0
  let url = ''
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      bytes += request.headers['content-encoding'] === 'gzip' ? gunzipSync(body).length : body.length
      const isOtlp = (request.headers['content-type'] ?? '').includes('protobuf')
      response.writeHead(200, { 'content-type': isOtlp ? 'application/x-protobuf' : 'application/json' })
      response.end(isOtlp ? '' : answer(url))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  return {
    url,
    takeBytes() {
      const taken = bytes
      bytes = 0
      return taken
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
