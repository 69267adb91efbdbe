import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { lacks, program } from '../../tools/test/lacks.ts'
import { launchBrowser, watchedPage } from '../harness/browser.ts'
import type { RunningServer } from '../harness/server.ts'
import { startServer } from '../harness/server.ts'

const run = promisify(execFile)

/** What the page prints for one way in, as somebody would copy it. */
async function printed(page: Page, label: string): Promise<{ commands: string; code: string }> {
  await page.getByRole('tab', { name: label }).click()
  const text = async (name: string): Promise<string> => {
    const block = page.getByLabel(name, { exact: true })
    return (await block.count()) === 0 ? '' : (await block.innerText()).trim()
  }
  const commands = (await text('Commands'))
    .split('\n')
    .map((line) => line.replace(/^(\$ | {2})/, ''))
    .join('\n')
  return { commands, code: await text('Code') }
}

describe.skipIf(lacks('chromium'))('the page of a project without traces', () => {
  let server: RunningServer
  let browser: Browser
  let page: Page
  let folder: string

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  async function openNewServer(): Promise<void> {
    folder = mkdtempSync(join(tmpdir(), 'assay-snippet-'))
    server = await startServer()
    ;({ page } = await watchedPage(browser))
    await page.goto(`${server.url}/`)
    await page.getByText('Waiting for the first span').waitFor()
  }
  afterEach(async () => {
    await page.context().close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Types the commands into a shell in an empty folder, then runs the code as a program. */
  async function follow(snippet: { commands: string; code: string }, file: string, command: string): Promise<void> {
    if (snippet.code !== '') writeFileSync(join(folder, file), snippet.code)
    const script = `set -e\n${snippet.commands}\n${snippet.code === '' ? '' : `${command} ${file}`}`
    const path = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`
    await run('bash', ['-c', script], { cwd: folder, env: { PATH: path, HOME: process.env['HOME'] ?? folder } })
  }

  const opensTheTrace = () => page.waitForURL(/\/traces\/tr-[0-9a-f]{32}/)

  it('opens the trace of the TypeScript snippet, run as printed', async () => {
    await openNewServer()
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const snippet = await printed(page, 'TypeScript')
    expect(snippet.commands).toContain(`npm i ${server.url}/sdk.tgz`)
    await follow(snippet, 'program.mjs', `'${process.execPath}'`)
    await opensTheTrace()
    await page.getByText('hello').first().waitFor()
  })

  it.skipIf(lacks('python-examples'))('opens the trace of the Python snippet, run as printed', async () => {
    await openNewServer()
    const snippet = await printed(page, 'Python (MLflow)')
    // The environment that the tests have stands for a `pip install` into an empty one.
    await follow({ ...snippet, commands: snippet.commands.replace(/^pip install .*\n/, '') }, 'program.py', program('python-examples'))
    await opensTheTrace()
  })

  it('opens the trace of the curl snippet, run as printed', async () => {
    await openNewServer()
    await follow(await printed(page, 'OTLP curl'), '', '')
    await opensTheTrace()
  })

  it('explains spans that were sent to a wrong path', async () => {
    await openNewServer()
    expect(
      (await fetch(`${server.url}/v1/trace`, { method: 'POST', headers: { 'content-type': 'application/x-protobuf' }, body: 'x' })).status,
    ).toBe(404)
    await page.getByText('/v1/traces').first().waitFor()
    await page
      .getByText(/rejected/i)
      .first()
      .waitFor({ timeout: 15_000 })
  })
})
