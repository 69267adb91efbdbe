import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { axeViolationsInBothThemes } from '../harness/browser.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import type { RunningServer } from '../harness/server.ts'
import { explorerPage, sidewaysPx } from './explorer-page.ts'

const hostile = '<img src=x onerror=alert(1)>\u202e[2J'

/** Sixty traces of which every third failed, the newest with a hostile name. */
async function sixty({ url }: RunningServer): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await sendTrace(url, {
      service: 'shop',
      spans: [
        {
          name: i === 0 ? hostile : `order ${i}`,
          startMs: Date.now() - 600_000 - i * 1000,
          durationMs: 100 + i,
          attributes: { 'mlflow.spanInputs': `{"question":"Where is ${i}?"}`, 'mlflow.spanOutputs': '"Here."' },
          ...(i % 3 === 0 && { error: 'no stock' }),
        },
      ],
    })
  }
}

describe.skipIf(lacks('chromium'))('what is done with many traces', () => {
  let project = ''
  let api = ''
  const { open, server } = explorerPage(async (running) => {
    await sixty(running)
    api = `${running.url}/api/assay/v1`
    const { experiments } = (await (await fetch(`${api}/experiments`)).json()) as { experiments: { experimentId: string; name: string }[] }
    project = experiments.find(({ name }) => name === 'shop')?.experimentId ?? ''
  })
  const count = async (q: string): Promise<number> => {
    const answer = await fetch(`${api}/experiments/${project}/traces/count?${new URLSearchParams({ q }).toString()}`)
    return ((await answer.json()) as { count: number }).count
  }
  const mlflow = async (path: string, body: object): Promise<unknown> => {
    const answer = await fetch(`${server().url}/api/3.0/mlflow/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return answer.json()
  }
  const list = async (search = '') => {
    const page = await open(`/p/${project}/traces${search}`)
    await page.locator('[role=grid] [role=row][aria-selected]').first().waitFor()
    return page
  }
  const bar = (page: Page) => page.getByRole('region', { name: 'Selection' })

  it('tags all that a query finds but what was taken out again, with the keyboard alone', async () => {
    const page = await list('?q=status:error')
    await page.keyboard.press('X')
    await bar(page).getByText('All 20 traces that match selected').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await bar(page).getByText('All 19 traces that match selected').waitFor()
    await bar(page).getByRole('button', { name: 'Tag…' }).press('Enter')
    await page.keyboard.type('triaged')
    await page.keyboard.press('Tab')
    await page.keyboard.type(hostile)
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('19 traces tagged').waitFor()
    expect(await count('has:error')).toBe(20)
    expect(await count('tag.triaged:*')).toBe(19)
    expect(await bar(page).count()).toBe(0)
  })

  it('puts the trace one is at into the dataset last used: two steps', async () => {
    const made = await mlflow('datasets/create', { name: `golden ${hostile}`, experiment_ids: [project] })
    const datasetId = (made as { dataset: { dataset_id: string } }).dataset.dataset_id
    const records = async () => {
      const answer = await fetch(`${server().url}/api/3.0/mlflow/datasets/${datasetId}/records`)
      const { records: text } = (await answer.json()) as { records?: string }
      return JSON.parse(text ?? '[]') as { inputs: object; source: { source_type: string } }[]
    }
    const page = await list()
    await page.keyboard.press('j')
    await page.keyboard.press('D')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Add', exact: true }).and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('1 trace added to golden').waitFor()
    expect(await records()).toMatchObject([{ inputs: { question: 'Where is 0?' }, source: { source_type: 'TRACE' } }])

    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/traces/tr-*')
    await page.getByText('Waterfall').first().waitFor()
    await page.keyboard.press('D')
    await dialog.getByRole('button', { name: 'Add', exact: true }).and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Enter')
    // The word of the first one may still stand there.
    await expect.poll(async () => (await records()).length).toBe(2)
  })

  it('puts a selection into a review queue that is made for it', async () => {
    const page = await list('?q=status:error')
    await page.getByRole('checkbox', { name: 'Select all that match' }).check()
    await bar(page).getByRole('button', { name: 'Add to queue…' }).click()
    await page.getByRole('textbox', { name: 'Name of the new review queue' }).fill('failures')
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('20 traces added to failures for review').waitFor()
  })

  it('exports all that match as a table, and what is selected as JSON lines', async () => {
    const page = await list('?q=status:error')
    await page.keyboard.press('X')
    await bar(page).getByRole('button', { name: 'Export…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'CSV' }).click()
    const [table] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export', exact: true }).click()])
    expect(table.suggestedFilename()).toBe(`traces-${project}.csv`)
    expect((await readFile(await table.path(), 'utf8')).trimEnd().split('\r\n')).toHaveLength(21)

    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await bar(page).getByText('1 trace selected').waitFor()
    await bar(page).getByRole('button', { name: 'Export…' }).click()
    const [lines] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export', exact: true }).click()])
    const [line, ...others] = (await readFile(await lines.path(), 'utf8')).trimEnd().split('\n')
    expect(JSON.parse(line ?? '')).toMatchObject({ info: { state: 'ERROR' }, data: { spans: [{}] } })
    expect(others).toEqual([])
  })

  it('goes on while the page is left, can be seen again and stopped', async () => {
    const page = await list()
    let isStopped = false
    // What runs is told of as if it were slow.
    await page.route('**/traces/bulk', async (route) => {
      const response = await route.fetch()
      const body = (await response.json()) as { jobs: object[] }
      const running = {
        jobId: '999',
        action: 'tag',
        subject: 'a:b',
        state: isStopped ? 'stopped' : 'running',
        total: 60,
        seen: 20,
        changed: 20,
        error: null,
        startedAtMs: 1,
      }
      await route.fulfill({ json: { jobs: [running, ...body.jobs] } })
    })
    await page.route('**/traces/bulk/999/stop', async (route) => {
      isStopped = true
      await route.fulfill({ json: {} })
    })
    await page.reload()
    const under = page.getByRole('region', { name: 'Under way' })
    await under.getByText('Setting a:b · 20 of 60').waitFor()
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    await under.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('status').getByText('Stopped: 20 traces tagged a:b, of 60').waitFor()
    expect(await under.count()).toBe(0)
  })

  it('asks for the number before it deletes many, and deletes exactly those', async () => {
    const page = await list('?q=status:error')
    await page.keyboard.press('X')
    await bar(page).getByRole('button', { name: 'Delete…' }).click()
    const dialog = page.getByRole('dialog')
    const confirm = dialog.getByRole('button', { name: 'Delete 20 traces' })
    expect(await confirm.isDisabled()).toBe(true)
    await dialog.getByText('This cannot be undone').waitFor()
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    await page.keyboard.type('19')
    expect(await confirm.isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill('20')
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('20 traces deleted').waitFor()
    await page.getByText('No trace matches.').waitFor()
    expect([await count(''), await count('status:error')]).toEqual([40, 0])
  })

  it('does nothing of a deletion by Enter alone', async () => {
    const page = await list()
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await bar(page).getByRole('button', { name: 'Delete…' }).press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete 1 trace' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await count('')).toBe(40)
  })

  it('has room on a narrow screen', async () => {
    const page = await open(`/p/${project}/traces`, { width: 360, height: 800 })
    await page.locator('[role=grid] [role=row][aria-selected]').first().waitFor()
    await page.keyboard.press('X')
    await bar(page).getByText('All 40 traces').waitFor()
    expect(await sidewaysPx(page)).toBe(0)
    expect(await axeViolationsInBothThemes(page)).toEqual([])
  })
})
