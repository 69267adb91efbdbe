import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { axeViolations, axeViolationsInBothThemes, launchBrowser, reusePage } from './browser.ts'

/** Legible in the light theme alone, and without a language. */
const document = `<!doctype html><html><head><title>A page</title><style>
  body { background: white; color: black; transition: color 10s }
  @media (prefers-reduced-motion) { body { transition: none } }
  html[data-theme=dark] body { color: #eee }
</style></head><body><main><h1>Words</h1></main><script>
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => { document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light' }
  dark.addEventListener('change', apply)
  apply()
</script></body></html>`

describe.skipIf(lacks('chromium'))('a page that is used again', () => {
  let browser: Browser
  let url = ''
  const site = createServer((request, response) => {
    const [type, body] =
      request.url === '/favicon.svg' ? ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'] : ['text/html', document]
    response.writeHead(request.url === '/gone' ? 404 : 200, { 'content-type': type }).end(body)
  })
  beforeAll(async () => {
    await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening))
    url = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    site.close()
  })
  function reused() {
    const page = reusePage(browser)
    onTestFinished(async () => {
      await (await page.open(url)).context().close()
    })
    return page
  }

  it('has nothing of what a test left there: storage, routes, listeners, size, theme, further pages', async () => {
    const { open, leave } = reused()
    const first = await open(`${url}/first`, { width: 320, height: 500, colorScheme: 'dark' })
    await first.evaluate("localStorage.setItem('a', '1'); sessionStorage.setItem('b', '2')")
    await first.route('**/second', (route) => route.abort())
    let asked = 0
    first.on('request', () => asked++)
    await first.context().newPage()
    expect(await leave()).toEqual([])

    const second = await open(`${url}/second`)
    const seen = '[localStorage.length, sessionStorage.length, innerWidth, innerHeight, document.documentElement.dataset.theme]'
    expect(await second.evaluate(seen)).toEqual([0, 0, 1440, 900, 'light'])
    expect([asked, second.context().pages().length]).toEqual([0, 1])
  })

  it('tells once what went wrong since it was left', async () => {
    const { open, leave } = reused()
    const page = await open(url)
    await page.evaluate("console.error('trouble'); alert('look'); setTimeout(() => { throw new Error('thrown') })")
    await page.evaluate("fetch('http://localhost:1/').catch(() => null)")
    expect(await leave()).toEqual(
      expect.arrayContaining(['console: trouble', 'dialog: look', 'error: thrown', 'request: http://localhost:1/']),
    )
    await open(url)
    expect(await leave()).toEqual([])
  })

  it('is looked at in the theme that it stands in, or in both', async () => {
    const { open } = reused()
    const page = await open(url)
    expect(await axeViolations(page)).toEqual(['html-has-lang: html'])
    expect(await axeViolationsInBothThemes(page)).toEqual([
      'dark: color-contrast: h1',
      'dark: html-has-lang: html',
      'light: html-has-lang: html',
    ])
  })
})
