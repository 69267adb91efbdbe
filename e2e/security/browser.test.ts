import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createFeedbackToken, getConnection, getTraceSkeleton, listExperiments, listTraces, submitFeedback } from '@assay/protocol'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { lacks, program } from '../../tools/test/lacks.ts'
import { freePort } from '../harness/server.ts'
import { guardedServer } from './guarded-server.ts'

const attackerName = 'rebound.example'
const traceId = 'tr-' + 'a'.repeat(32)

/** What a page learned of one request. Null where the browser did not let it read the answer. */
type Learned = { status: number; text: string } | null

describe.skipIf(lacks('chromium'))('pages in a real browser', () => {
  let sites: Server[] = []
  let browser: Browser
  let page: Page
  const [friendPort, strangerPort] = [freePort(), freePort()]
  const ports = Promise.all([friendPort, strangerPort])
  let friend = ''
  let stranger = ''
  const server = guardedServer({ flags: () => ports.then(([port]) => [`--feedback-origins=http://localhost:${port}`]) } as never)

  beforeAll(async () => {
    const open = (port: number) => new Promise<Server>((opened) => {
      const site = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>site</title>'))
      site.listen(port, '127.0.0.1', () => opened(site))
    })
    sites = await Promise.all((await ports).map(open))
    ;[friend = '', stranger = ''] = sites.map((site) => `http://localhost:${(site.address() as AddressInfo).port}`)
    browser = await chromium.launch({
      executablePath: program('chromium'),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', `--host-resolver-rules=MAP ${attackerName} 127.0.0.1`],
    })
    page = await browser.newPage()
    await server.sendSpan()
  })
  afterEach(() => page.goto('about:blank'))
  afterAll(async () => {
    await browser?.close()
    for (const site of sites) site.close()
  })
})
