import { createHash, createHmac } from 'node:crypto'

export interface AwsRequest {
  method: string
  url: URL
  headers: Readonly<Record<string, string>>
  body: Uint8Array | string
}

export interface AwsCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string | null
  region: string
}

/**
 * The headers of a request signed by AWS's Signature Version 4, the given ones among them. Every header that is given is signed.
 * Specified in AWS's "Create a signed AWS API request".
 */
export function signAws(request: AwsRequest, credentials: AwsCredentials, service: string, nowMs: number): Record<string, string> {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = time.slice(0, 8)
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.url.host,
    'x-amz-date': time,
    ...(credentials.sessionToken !== null && { 'x-amz-security-token': credentials.sessionToken }),
  }
  const names = Object.keys(headers)
    .map((name) => name.toLowerCase())
    .toSorted()
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim().replace(/ +/g, ' ')]))
  const signedHeaders = names.join(';')
  const canonical = [
    request.method,
    canonicalPath(request.url.pathname),
    canonicalQuery(request.url),
    ...names.map((name) => `${name}:${values.get(name) ?? ''}`),
    '',
    signedHeaders,
    sha256(request.body),
  ].join('\n')
  const scope = `${day}/${credentials.region}/${service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')
  const key = [day, credentials.region, service, 'aws4_request'].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  )
  const signature = hmac(key, toSign).toString('hex')
  const { host: _, ...sent } = headers
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  }
}

/** What is encoded in the address is encoded once more, as every service but S3 has it. */
function canonicalPath(path: string): string {
  return path.split('/').map(encoded).join('/')
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .toSorted()
    .join('&')
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}

function hmac(key: Buffer, content: string): Buffer {
  return createHmac('sha256', key).update(content).digest()
}
