import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPages } from './built-pages.ts'
import { inlineScriptHashes } from './csp-hash.ts'
import { type PageSizes, pageSizes, sizeBudget } from './size-budget.ts'

describe('the built pages', () => {
  let sizes: PageSizes
  let dist = ''
  let remove: () => Promise<void>
  beforeAll(async () => {
    const built = await buildPages()
    dist = built.dist
    remove = built.remove
    sizes = await pageSizes(dist)
    console.log(sizes)
  }, 60_000)
  afterAll(() => remove?.())

  it('load at most 130 kB of script first', () => {
    expect(sizes.entryScript).toBeGreaterThan(50_000)
    expect(sizes.entryScript).toBeLessThanOrEqual(sizeBudget.entryScript)
  })
  it('have at most 20 kB of style, whichever is shown', () => {
    expect(sizes.style).toBeGreaterThan(1000)
    expect(sizes.style).toBeLessThanOrEqual(sizeBudget.style)
  })
  it('load on demand what the lists of traces do not need, each part at most 60 kB', () => {
    const names = Object.keys(sizes.lazyScripts).map((file) => /assets\/([A-Za-z]+)-/.exec(file)?.[1])
    expect(new Set(names)).toEqual(
      new Set([
        'BulkBar',
        'ComparePage',
        'ConnectPage',
        'ConversationList',
        'ConversationPage',
        'CostsPage',
        'DiffersPage',
        'GroupList',
        'JumpDialog',
        'ListTools',
        'map',
        'MarkdownTree',
        'ModelPage',
        'ModelsPage',
        'ModelVersionPage',
        'NowPage',
        'PlaygroundPage',
        'PricesPage',
        'PromptPage',
        'PromptsPage',
        'ProvidersPage',
        'RunPages',
        'ShareDialog',
        'ShortcutSheet',
        'SpanList',
        'trace',
        'UserList',
      ]),
    )
    for (const bytes of Object.values(sizes.lazyScripts)) expect(bytes).toBeLessThanOrEqual(sizeBudget.lazyScript)
  })
  it('begin with one script and one style, and a trace with two more of each', async () => {
    const html = await readFile(join(dist, 'index.html'), 'utf8')
    const names = (pattern: RegExp) => Array.from(html.matchAll(pattern), ([, name]) => name)
    expect(names(/(?:src|href)="\/assets\/(\w+)-[^"]+"/g)).toEqual(['index', 'index'])
    expect(names(/`\/assets\/(\w+)-[^`]+`/g)).toEqual(['trace', 'trace', 'shared', 'shared'])
  })
  it('name the hash of their one inline script', async () => {
    const html = await readFile(join(dist, 'index.html'), 'utf8')
    const named = JSON.parse(await readFile(join(dist, 'csp.json'), 'utf8')) as { scriptSrc: string[] }
    expect(named.scriptSrc).toEqual(inlineScriptHashes(html))
    expect(named.scriptSrc).toHaveLength(1)
  })
  it('have no style in the page and no script from elsewhere', async () => {
    const html = await readFile(join(dist, 'index.html'), 'utf8')
    expect(html).not.toMatch(/<style|style=|https?:/)
  })
})

describe('inlineScriptHashes', () => {
  it('hashes what stands between the tags, and nothing that has a source', () =>
    expect(inlineScriptHashes('<script src="/a.js"></script><script>alert(1)</script>')).toEqual([
      "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='",
    ]))
})
