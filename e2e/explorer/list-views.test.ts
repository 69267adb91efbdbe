import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { axeViolationsInBothThemes } from '../harness/browser.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import { explorerPage, sidewaysPx } from './explorer-page.ts'

const hostile = '<b onclick=alert(1)>\u202e'

describe.skipIf(lacks('chromium'))('how a list of traces is shown', () => {
  let project = ''
  let api = ''
  const { open } = explorerPage(async ({ url }) => {
    for (let i = 0; i < 12; i++) {
      const rootId = `00000000000000${(i + 16).toString(16)}`
      const traceId = await sendTrace(url, {
        service: 'shop',
        spans: [
          { id: rootId, name: 'agent', startMs: Date.now() - 600_000 - i * 1000, attributes: { 'user.id': i % 4 === 0 ? hostile : 'ann' } },
          {
            parent: rootId,
            name: 'execute_tool',
            startMs: Date.now() - 600_000 - i * 1000,
            attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': i < 9 ? 'find_order' : 'refund' },
            ...(i < 3 && { error: 'no stock' }),
          },
        ],
      })
      await fetch(`${url}/api/2.0/mlflow/traces/tr-${traceId}/tags`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ key: 'env', value: i < 6 ? 'prod' : 'dev' }),
      })
      await fetch(`${url}/api/assay/v1/traces/tr-${traceId}/feedback`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: hostile, value: i % 2 === 0 }),
      })
    }
    api = `${url}/api/assay/v1`
    const { experiments } = (await (await fetch(`${api}/experiments`)).json()) as { experiments: { experimentId: string; name: string }[] }
    project = experiments.find(({ name }) => name === 'shop')?.experimentId ?? ''
  })
  const rows = (page: Page) => page.locator('[role=grid] [role=row][aria-rowindex]:not([aria-rowindex="1"])')
  const heads = async (page: Page) => (await page.getByRole('columnheader').allTextContents()).map((text) => text.replace(/ ↓$/, ''))
  const list = async (search = '') => {
    const page = await open(`/p/${project}/traces${search}`)
    await rows(page).first().waitFor()
    await page.getByRole('button', { name: /Views|View:/ }).waitFor()
    return page
  }
  const menu = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

  it('has the columns that are chosen, in their order, with the keyboard alone; address and browser keep them', async () => {
    const page = await list()
    await page.getByTitle('Columns').focus()
    await page.keyboard.press('Enter')
    const item = (name: string, pressed: boolean) =>
      page.getByRole('group', { name: 'Columns' }).getByRole('button', { name, exact: true, pressed })
    await item('Version', true).press('Enter')
    await item('Tag env', false).press('Enter')
    await item('Tag env', true).press('Alt+ArrowUp')
    await item('Tag env', true).and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Alt+ArrowUp')
    await page.waitForURL(/cols=time,status,text,duration,tokens,cost,tag\.env,scores,session/)
    await page.keyboard.press('Escape')
    expect((await heads(page)).slice(6)).toEqual(['Cost', 'env', 'Scores', 'Conv.'])
    await rows(page).getByText('prod').first().waitFor()

    await page.goto(page.url().replace(/\?.*/, ''))
    await rows(page).first().waitFor()
    expect((await heads(page)).slice(7, 8)).toEqual(['env'])
    await page.getByTitle('Columns').click()
    await page.getByRole('button', { name: 'As usual' }).click()
    await expect.poll(() => heads(page)).not.toContain('env')
  })

  it('keeps a view under a name, says when it is changed, and opens with it', async () => {
    const page = await list('?q=tool:refund&from=now-1h')
    await menu(page, 'Views')
    await page.getByRole('button', { name: 'Save as a new view…' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill(`Refunds ${hostile}`)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\?v=[a-z0-9]{12}$/)
    expect(await rows(page).count()).toBe(3)

    await page.keyboard.press('e')
    await page.waitForURL(/q=.*status:error.*&v=/)
    await page.getByRole('button', { name: 'changed · save' }).click()
    await page.waitForURL(/\?v=[a-z0-9]{12}$/)
    expect(await page.getByRole('button', { name: 'changed · save' }).count()).toBe(0)

    await page.getByTitle(/^View: Refunds/).click()
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    await page.getByRole('button', { name: 'Open the list with it' }).click()
    await expect
      .poll(async () => ((await (await fetch(`${api}/experiments/${project}/views`)).json()) as { views: object[] }).views)
      .toMatchObject([{ isDefault: true, search: expect.stringContaining('status:error') as string }])
    await page.goto(page.url().replace(/\?.*/, ''))
    await page.getByText('No trace matches.').waitFor()

    await page.getByTitle(/^View: Refunds/).click()
    await page.getByRole('button', { name: 'All traces' }).click()
    await expect.poll(() => rows(page).count()).toBe(12)
  })

  it('takes a view away, and brings it back under its address', async () => {
    const { views } = (await (await fetch(`${api}/experiments/${project}/views`)).json()) as { views: { viewId: string }[] }
    const page = await open(`/p/${project}/traces?v=${views[0]?.viewId}`)
    await page.getByText('No trace matches.').waitFor()
    await page.getByTitle(/^View: Refunds/).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.waitForURL(`**?v=${views[0]?.viewId}`)
    await page.getByTitle(/^View: Refunds/).waitFor()
  })

  it('groups what matches, ranked, and opens a group as the list of its traces', async () => {
    const page = await list('?tab=traces')
    await menu(page, 'Group')
    await page.getByRole('group', { name: 'Group' }).getByRole('button', { name: 'Tool' }).click()
    await page.waitForURL(/group=tool/)
    await expect
      .poll(async () => (await rows(page).allTextContents()).map((text) => text.slice(0, 14)))
      .toEqual([expect.stringMatching(/^find_order9/), expect.stringMatching(/^refund3/)])
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    await page.getByRole('grid').focus()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.searchParams.get('q') === 'tool:refund' && !url.searchParams.has('group'))
    await expect.poll(() => rows(page).count()).toBe(3)
    await page.goBack()
    await page.getByText('2 groups').waitFor()
  })

  it('groups by a hostile value as by any other', async () => {
    const page = await list('?group=user&tab=traces')
    await expect.poll(() => rows(page).count()).toBe(2)
    await rows(page).nth(1).click()
    await expect.poll(() => rows(page).count()).toBe(3)
  })

  it('has room on a narrow screen', async () => {
    const page = await open(`/p/${project}/traces?cols=time,text,tag.env,user,model,id`, { width: 360, height: 800 })
    await rows(page).first().waitFor()
    await page.getByTitle('Columns').click()
    expect(await sidewaysPx(page)).toBe(0)
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    expect((await page.getByRole('textbox', { name: 'Filter' }).boundingBox())?.width).toBeGreaterThan(150)
  })
})
