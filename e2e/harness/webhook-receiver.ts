import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedRequest {
  path: string
  headers: IncomingHttpHeaders
  /** As it came. */
  text: string
  body: { entity: string; action: string; timestamp: string; data: Record<string, unknown>; workspace?: string }
}

export interface WebhookReceiver {
  url: string
  received: ReceivedRequest[]
  /** Answers from now on: a status, or headers too; null for no answer at all. */
  answerWith(answer: { status: number; headers?: Record<string, string> } | null): void
  close(): Promise<void>
}

/** A receiver of webhooks on this machine that keeps all it gets. `port` 0 is any. */
export async function startWebhookReceiver(port = 0): Promise<WebhookReceiver> {
  const received: ReceivedRequest[] = []
  let answer: Parameters<WebhookReceiver['answerWith']>[0] = { status: 200 }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      received.push({ path: request.url ?? '', headers: request.headers, text, body: JSON.parse(text) as ReceivedRequest['body'] })
      if (answer !== null) response.writeHead(answer.status, answer.headers).end('the answer of the receiver')
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith: (next) => {
      answer = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
