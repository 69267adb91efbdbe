import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import {
  axeViolations,
  axeViolationsInBothThemes,
  launchBrowser,
  type PageOptions,
  reusePage,
  type ReusedPage,
} from '../harness/browser.ts'
import { type RunningServer, startServer } from '../harness/server.ts'
import { createRun, mlflow, putArtifact, type SeededRuns, seedRuns } from './seed-runs.ts'

/** Files that would run something if anything of theirs were taken for more than bytes (HX-36, HX-50). */
const hostile = '<script>window.__pwned=1</script><img src=x onerror="window.__pwned=1">'
const hostileFiles: Record<string, string> = {
  'page.html': hostile,
  'notes.md': `# Title\n\n${hostile}\n\n[link](javascript:window.__pwned=1)`,
  'table.csv': `a,b\n"${hostile.replaceAll('"', '""')}",2`,
  'data.json': JSON.stringify({ [hostile]: hostile }),
  'drawing.svg': `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="window.__pwned=1"><script>window.__pwned=1</script><rect width="40" height="40"/></svg>`,
  'picture.png': hostile,
  'speech.mp3': hostile,
  'clip.webm': hostile,
  'text.txt': hostile,
}

describe.skipIf(lacks('chromium'))('the pages of runs and logged models', () => {
  let server: RunningServer
  let browser: Browser
  let seeded: SeededRuns
  let reused: ReusedPage
  let mayRefuse = false

  beforeAll(async () => {
    ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
    reused = reusePage(browser)
    seeded = await seedRuns(server.url)
    for (const [name, text] of Object.entries(hostileFiles)) await putArtifact(server.url, seeded.parentId, `hostile/${name}`, text)
    await putArtifact(server.url, seeded.parentId, 'weights.pkl', new Uint8Array([0, 1, 2]))
    await putArtifact(server.url, seeded.parentId, 'zeros.txt', new Uint8Array([65, 0, 66]))
    await putArtifact(server.url, seeded.parentId, 'long.log', 'a line of a log\n'.repeat(40_000))
    await putArtifact(server.url, seeded.parentId, 'report.pdf', '%PDF-1.4\n')
  })
  afterEach(async () => {
    // A refusal that a test asks for is a line of the network's.
    const offences = (await reused.leave()).filter((offence) => !mayRefuse || !offence.includes('Failed to load resource'))
    mayRefuse = false
    expect(offences).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  const open = (path: string, options?: PageOptions) => reused.open(`${server.url}${path}`, options)
  const list = (query = '') => `/p/${seeded.experimentId}/runs${query}`
  const rows = (page: Page) => page.locator('[role=row][aria-selected]')
  const names = (page: Page) => rows(page).locator('a').allTextContents()
  const header = (page: Page, name: string) => page.getByRole('button', { name: `Sort by ${name}` })

  describe('the list', () => {
    it('shows runs newest first, with a column for each metric of the model and each parameter', async () => {
      const page = await open(list('?group=0'))
      await rows(page).first().waitFor()
      expect(await names(page)).toEqual(['still going', 'exploded', 'resnet-2', 'resnet-1', 'resnet-0', 'sweep'])
      for (const column of ['metrics.loss', 'metrics.val/acc', 'params.lr', 'params.depth'])
        expect(await header(page, column).count()).toBe(1)
      expect(await header(page, 'metrics.system/cpu').count()).toBe(0)
    })

    it('sorts by a metric, up and down and not, and says so in the address', async () => {
      const page = await open(list('?q=params.depth+=+%2718%27'))
      await header(page, 'metrics.loss').click()
      await page.waitForURL('**order=metrics.loss+DESC')
      await expect.poll(() => names(page)).toEqual(['resnet-2', 'resnet-1', 'resnet-0'])
      await header(page, 'metrics.loss').click()
      await page.waitForURL('**order=metrics.loss+ASC')
      await expect.poll(() => names(page)).toEqual(['resnet-0', 'resnet-1', 'resnet-2'])
      await page.goBack()
      await expect.poll(() => names(page)).toEqual(['resnet-2', 'resnet-1', 'resnet-0'])
    })

    it('completes a filter while it is typed, by keys', async () => {
      const page = await open(list())
      await rows(page).first().waitFor()
      // What is typed before the next frame is drawn stands where it was typed, too.
      await page.evaluate('window.requestAnimationFrame = (draw) => setTimeout(draw, 100)')
      await page.keyboard.press('/')
      await page.keyboard.type('val')
      await page.getByRole('option', { name: /val\/acc/ }).waitFor()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.keyboard.type('> 0.96', { delay: 40 })
      await page.keyboard.press('Enter')
      await expect.poll(() => names(page)).toEqual(['resnet-1', 'resnet-0'])
      expect(new URL(page.url()).searchParams.get('q')).toBe('metrics.`val/acc` > 0.96')
    })

    it('takes words as a part of a name', async () => {
      const page = await open(list())
      await page.getByRole('combobox', { name: 'Filter' }).fill('explo')
      await page.keyboard.press('Enter')
      await expect.poll(() => names(page)).toEqual(['exploded'])
    })

    it('is as it was when a filter that is being typed is left by Escape', async () => {
      const page = await open(list('?q=attributes.run_name+=+%27exploded%27'))
      await rows(page).first().waitFor()
      const filter = page.getByRole('combobox', { name: 'Filter' })
      await filter.focus()
      await page.keyboard.type(' AND metrics.loss <')
      for (let at = 0; at < 2; at++) await page.keyboard.press('Escape')
      await expect.poll(() => filter.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(false)
      expect(await filter.inputValue()).toBe("attributes.run_name = 'exploded'")
      expect(new URL(page.url()).searchParams.get('q')).toBe("attributes.run_name = 'exploded'")
    })

    it('underlines what cannot be read', async () => {
      mayRefuse = true
      const page = await open(list('?q=bogus.x+=+1'))
      await page.getByText('The filter cannot be read.').waitFor()
      expect(await page.locator('[role=alert] u').textContent()).toBe('bogus.x')
    })

    it('folds runs below their parent and opens them by a key', async () => {
      const page = await open(list())
      await rows(page).first().waitFor()
      expect(await names(page)).toEqual(['still going', 'exploded', 'sweep'])
      for (let row = 0; row < 3; row++) await page.keyboard.press('j')
      await page.keyboard.press('z')
      await expect.poll(() => names(page)).toEqual(['still going', 'exploded', 'sweep', 'resnet-2', 'resnet-1', 'resnet-0'])
      await page.keyboard.press('z')
      await expect.poll(() => names(page)).toEqual(['still going', 'exploded', 'sweep'])
    })

    it('folds nothing where runs are ranked or looked for, until it is asked to', async () => {
      const arrows = (page: Page) => page.getByRole('button', { name: / below / }).count()
      const page = await open(list())
      await rows(page).first().waitFor()
      expect(await arrows(page)).toBe(1)
      await header(page, 'metrics.loss').click()
      await expect.poll(() => names(page)).toEqual(['resnet-2', 'resnet-1', 'resnet-0', 'still going', 'exploded', 'sweep'])
      expect(await arrows(page)).toBe(0)
      await page.getByRole('button', { name: 'Nested' }).click()
      await expect.poll(() => names(page)).toEqual(['still going', 'exploded', 'sweep'])
      expect(await arrows(page)).toBe(1)
      await page.goto(`${server.url}${list('?q=attributes.run_name+=+%27sweep%27')}`)
      await expect.poll(() => names(page)).toEqual(['sweep'])
      expect(await arrows(page)).toBe(0)
    })

    it('has the columns that are chosen', async () => {
      const page = await open(list('?cols=params.lr'))
      await header(page, 'params.lr').waitFor()
      expect(await header(page, 'metrics.loss').count()).toBe(0)
      await page.getByRole('button', { name: /^Columns/ }).click()
      await page.getByRole('checkbox', { name: 'system/cpu' }).check()
      await header(page, 'metrics.system/cpu').waitFor()
      expect(new URL(page.url()).searchParams.get('cols')).toBe('metrics.system/cpu,params.lr')
    })

    it('has each value below its own column while other columns are on their way', async () => {
      const page = await open(list('?q=attributes.run_name+=+%27resnet-1%27&cols=metrics.loss,params.lr'))
      const cells = async () => (await rows(page).getByRole('gridcell').allTextContents()).slice(4)
      await rows(page).first().waitFor()
      await expect.poll(cells).toEqual(['0.033333', '0.03'])
      const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>()
      await page.route('**/experiments/*/runs', async (route) => {
        await mayAnswer
        await route.continue()
      })
      await page.getByRole('button', { name: /^Columns/ }).click()
      await page.getByRole('checkbox', { name: 'loss' }).uncheck()
      await header(page, 'metrics.loss').waitFor({ state: 'detached' })
      expect(await cells()).toEqual(['0.03'])
      await page.getByRole('checkbox', { name: 'depth' }).check()
      await header(page, 'params.depth').waitFor()
      expect(await cells()).toEqual(['0.03', ''])
      answer()
      await expect.poll(cells).toEqual(['0.03', '18'])
    })

    it('follows runs below one that is open', async () => {
      const parent = await createRun(server.url, seeded.experimentId, { name: 'long sweep', startMs: Date.now() })
      const tags = { 'mlflow.parentRunId': parent }
      const child = await createRun(server.url, seeded.experimentId, { name: 'short child', startMs: Date.now(), tags })
      const page = await open(list('?group=1&q=attributes.run_name+=+%27short+child%27'))
      await page.getByRole('button', { name: '1 below long sweep' }).click()
      const row = rows(page).filter({ hasText: 'short child' })
      await row.getByRole('img', { name: 'Running' }).waitFor()
      await mlflow(server.url, 'runs/update', { run_id: child, status: 'FINISHED', end_time: Date.now() })
      await row.getByRole('img', { name: 'Running' }).waitFor({ state: 'detached', timeout: 15_000 })
      for (const run_id of [child, parent]) await mlflow(server.url, 'runs/delete', { run_id })
    })

    it('leads from a line of those that are not listed to all runs below one', async () => {
      const page = await open(list('?group=1'))
      await page.route('**/experiments/*/runs', async (route) => {
        const response = await route.fetch()
        const answer = (await response.json()) as { total: number }
        const isBelow = (route.request().postDataJSON() as { nesting?: string }).nesting === 'children'
        await route.fulfill({ response, json: isBelow ? { ...answer, total: answer.total + 7 } : answer })
      })
      await page.getByRole('button', { name: '3 below sweep' }).click()
      await rows(page).filter({ hasText: '7 more' }).waitFor()
      await page.getByRole('treegrid').focus()
      for (const key of ['End', 'Space']) await page.keyboard.press(key)
      expect(await page.getByRole('region', { name: 'Selection' }).count()).toBe(0)
      await page.keyboard.press('Enter')
      await page.getByRole('grid').waitFor()
      await expect.poll(() => names(page)).toEqual(['resnet-2', 'resnet-1', 'resnet-0'])
      expect(await page.getByRole('combobox', { name: 'Filter' }).inputValue()).toBe(`tags.mlflow.parentRunId = '${seeded.parentId}'`)
    })

    it('compares no more than a hundred runs, by the key neither', async () => {
      const { experiment_id } = await mlflow<{ experiment_id: string }>(server.url, 'experiments/create', { name: 'hundreds' })
      for (let at = 0; at < 101; at++) await createRun(server.url, experiment_id, { name: `run ${at}`, startMs: Date.now() + at })
      const page = await open(`/p/${experiment_id}/runs`)
      await rows(page).first().waitFor()
      await page.getByRole('grid').focus()
      for (const key of ['Home', 'Shift+End']) await page.keyboard.press(key)
      await page.getByText('101 runs selected').waitFor()
      await page.keyboard.press('c')
      expect(new URL(page.url()).pathname).toBe(`/p/${experiment_id}/runs`)
      await page.keyboard.press('Shift+ArrowUp')
      await page.getByText('100 runs selected').waitFor()
      await page.keyboard.press('c')
      await page.waitForURL('**/runs/compare?runs=*')
    })

    it('is selected and folded by keys that are no letters', async () => {
      const page = await open(list('?group=1'))
      await rows(page).first().waitFor()
      await page.evaluate("localStorage.setItem('assay.shortcuts', 'false')")
      await page.getByRole('treegrid', { name: 'Runs' }).focus()
      for (const key of ['End', 'ArrowRight']) await page.keyboard.press(key)
      await expect.poll(() => names(page)).toEqual(['still going', 'exploded', 'sweep', 'resnet-2', 'resnet-1', 'resnet-0'])
      const row = (name: string) => rows(page).filter({ hasText: name })
      expect([await row('sweep').getAttribute('aria-expanded'), await row('resnet-1').getAttribute('aria-level')]).toEqual(['true', '2'])
      const selection = page.getByRole('region', { name: 'Selection' })
      for (const key of ['ArrowRight', 'Space']) await page.keyboard.press(key)
      await selection.getByText('1 run selected').waitFor()
      for (const key of ['Shift+ArrowDown', 'Shift+ArrowDown']) await page.keyboard.press(key)
      await selection.getByText('3 runs selected').waitFor()
      await page.keyboard.press('Shift+ArrowUp')
      await selection.getByText('2 runs selected').waitFor()
      for (const key of ['ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key)
      await expect.poll(() => names(page)).toEqual(['still going', 'exploded', 'sweep'])
    })

    it('is selected from one run to another by the mouse', async () => {
      const page = await open(list('?group=0'))
      const box = (name: string) => page.getByRole('checkbox', { name: `Select ${name}` })
      const row = (name: string) => rows(page).filter({ hasText: name })
      await row('exploded').hover()
      await box('exploded').check()
      await row('resnet-0').click({ modifiers: ['Shift'] })
      await page.getByText('4 runs selected').waitFor()
      await row('resnet-1').hover()
      await box('resnet-1').click({ modifiers: ['Shift'] })
      await page.getByText('3 runs selected').waitFor()
      expect(new URL(page.url()).pathname).toBe(list())
    })

    it('sorts numbers within names of columns by size', async () => {
      const { experiment_id } = await mlflow<{ experiment_id: string }>(server.url, 'experiments/create', { name: 'layers' })
      const run_id = await createRun(server.url, experiment_id, { name: 'deep', startMs: Date.now() })
      const metrics = ['layer 10', 'layer 9', 'layer 2'].map((key) => ({ key, value: 1, timestamp: 1, step: 0 }))
      await mlflow(server.url, 'runs/log-batch', { run_id, metrics })
      const page = await open(`/p/${experiment_id}/runs`)
      await header(page, 'metrics.layer 2').waitFor()
      expect((await page.getByRole('columnheader').allTextContents()).slice(4)).toEqual(['layer 2', 'layer 9', 'layer 10'])
    })

    it('shows the end of the names of columns that begin alike', async () => {
      const { experiment_id } = await mlflow<{ experiment_id: string }>(server.url, 'experiments/create', { name: 'long names' })
      const run_id = await createRun(server.url, experiment_id, { name: 'one', startMs: Date.now() })
      const metrics = ['000', '001'].map((end) => ({ key: `metric_with_a_long_name/${end}`, value: 1, timestamp: 1, step: 0 }))
      await mlflow(server.url, 'runs/log-batch', { run_id, metrics })
      const page = await open(`/p/${experiment_id}/runs`)
      for (const end of ['000', '001']) {
        const head = page.getByTitle(`Metrics: metric_with_a_long_name/${end}`)
        await head.waitFor()
        // What is right of the cut, as it is seen.
        const seen = await head.evaluate((text) => {
          const [tail, all] = [text.lastElementChild as unknown as { scrollWidth: number; clientWidth: number; textContent: string }, text]
          return tail.scrollWidth <= tail.clientWidth && all.scrollWidth <= all.clientWidth ? tail.textContent : ''
        })
        expect(seen).toBe(`ame/${end}`)
      }
    })

    it('deletes what is selected past what somebody else deleted for good, and says so', async () => {
      const ids: string[] = []
      for (const name of ['doomed-1', 'doomed-2']) ids.push(await createRun(server.url, seeded.experimentId, { name, startMs: Date.now() }))
      const page = await open(list('?q=attributes.run_name+LIKE+%27doomed%25%27'))
      await rows(page).first().waitFor()
      await page.getByRole('grid').focus()
      for (const key of ['ArrowDown', 'Shift+ArrowDown']) await page.keyboard.press(key)
      await page.route('**/runs/delete', (route) =>
        route.continue({ postData: JSON.stringify({ runIds: [ids[1], 'f'.repeat(32), ids[0]] }) }),
      )
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByText('2 runs deleted · 1 run not found').waitFor()
      await page.getByText('No run matches.').waitFor()
    })

    it('deletes what is selected and takes it back', async () => {
      const page = await open(list())
      await rows(page).first().waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('j')
      await page.keyboard.press('x')
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByText('1 run deleted').waitFor()
      await expect.poll(() => names(page)).not.toContain('exploded')
      await page.getByRole('button', { name: 'Undo' }).click()
      await expect.poll(() => names(page)).toContain('exploded')
    })

    it('lets new runs wait until they are let in', async () => {
      const page = await open(list())
      await rows(page).first().waitFor()
      await createRun(server.url, seeded.experimentId, { name: 'late', startMs: Date.now() })
      // One of the runs goes on, so the list is asked for again.
      const pill = page.getByRole('button', { name: '1 new' })
      await pill.waitFor({ timeout: 15_000 })
      expect(await names(page)).not.toContain('late')
      await pill.click()
      await expect.poll(async () => (await names(page))[0]).toBe('late')
    })

    it('compares what is selected, by keys alone', async () => {
      const page = await open(list('?q=params.depth+=+%2718%27'))
      await rows(page).first().waitFor()
      for (const key of ['j', 'x', 'j', 'x', 'c']) await page.keyboard.press(key)
      await page.waitForURL('**/runs/compare?runs=*')
      await page.getByRole('link', { name: 'resnet-2' }).waitFor()
    })

    it('shows an empty project the lines that log a first run', async () => {
      const { experiment_id } = await mlflow<{ experiment_id: string }>(server.url, 'experiments/create', { name: 'empty' })
      const page = await open(`/p/${experiment_id}/runs`)
      await page.getByText(`MLFLOW_TRACKING_URI=${server.url} MLFLOW_EXPERIMENT_ID=${experiment_id}`).waitFor()
      await page.getByText('with mlflow.start_run()').waitFor()
    })
  })

  it('a project that has only runs leads to them from wherever one comes, and says what it has', async () => {
    const { experiment_id: id } = await mlflow<{ experiment_id: string }>(server.url, 'experiments/create', { name: 'only runs' })
    for (const name of ['one', 'two']) await createRun(server.url, id, { name, startMs: Date.now() })
    const page = await open(`/p/${id}/traces`)
    await page.getByRole('heading', { name: 'No traces yet' }).waitFor()
    await page.getByRole('link', { name: '2 runs' }).click()
    await expect.poll(() => names(page)).toEqual(['two', 'one'])

    const projects = async (current: string) => {
      await page.getByTitle(`Project ${current}, choose another`).click()
      return page.getByRole('group', { name: `Project ${current}, choose another` })
    }
    const menu = await projects('only runs')
    await menu.getByRole('button', { name: 'only runs 2 runs', exact: true }).waitFor()
    await menu.getByRole('button', { name: 'Default', exact: true }).click()
    await page.getByRole('heading', { name: 'Send the first trace' }).waitFor()
    await (await projects('Default')).getByRole('button', { name: 'only runs' }).click()
    await page.waitForURL(`**/p/${id}/runs`)
  })

  describe('charts', () => {
    it('have a table that says the same, and keys that move along', async () => {
      const page = await open(`${list()}/${seeded.childIds[2]}?view=charts`)
      const chart = page.getByRole('figure', { name: 'loss' })
      await chart.getByRole('group').focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowRight')
      await expect.poll(() => chart.getByRole('status').textContent()).toBe('step 1: resnet-0 0.5')
      await page.keyboard.press('t')
      await expect.poll(() => chart.locator('tbody tr').nth(1).textContent()).toBe('10.5')
    })

    it('zoom to what is dragged over, and back', async () => {
      const page = await open(`${list()}/${seeded.childIds[2]}?view=charts`)
      const canvas = page.getByRole('figure', { name: 'loss' }).locator('canvas')
      await canvas.waitFor()
      const box = await canvas.boundingBox()
      if (box === null) throw new Error('the chart has no box')
      await page.mouse.move(box.x + 120, box.y + 80)
      await page.mouse.down()
      await page.mouse.move(box.x + 220, box.y + 80, { steps: 4 })
      await page.mouse.up()
      await page.getByRole('button', { name: 'Show all' }).click()
      await page.getByRole('button', { name: 'Show all' }).waitFor({ state: 'detached' })
    })

    it('keep axis, smoothing and scale in the address', async () => {
      const page = await open(list('?tab=charts'))
      await page.getByRole('combobox', { name: 'Axis' }).selectOption('relative')
      await page.getByRole('button', { name: 'Log scale' }).click()
      await page.getByRole('slider', { name: /Smoothing/ }).fill('0.6')
      await page.waitForURL((url) => ['axis=relative', 'smooth=0.6', 'log=1'].every((part) => url.search.includes(part)))
    })

    it('are drawn as their axis, smoothing and scale say', async () => {
      const said = async (query: string, steps: number) => {
        const page = await open(`${list()}/${seeded.childIds[2]}?view=charts&${query}`)
        const chart = page.getByRole('figure', { name: 'loss' })
        await chart.getByRole('group').focus()
        for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowRight')
        const text = await chart.getByRole('status').textContent()
        const picture = await chart.locator('canvas').screenshot()
        return { text, picture }
      }
      const plain = await said('', 2)
      expect(plain.text).toBe('step 1: resnet-0 0.5')
      // (1 × 0.6 × 0.4 + 0.5 × 0.4) / (1 − 0.6²)
      expect((await said('smooth=0.6', 2)).text).toBe('step 1: resnet-0 0.6875')
      expect((await said('axis=relative', 2)).text).toMatch(/^time since start 1 ms: resnet-0 0\.5$/)
      expect((await said('log=1', 2)).picture.equals(plain.picture)).toBe(false)
    })

    it('have the last points of a run that ended while it was followed', async () => {
      const run_id = await createRun(server.url, seeded.experimentId, { name: 'followed', startMs: Date.now() })
      const log = (steps: number[]) =>
        mlflow(server.url, 'runs/log-batch', {
          run_id,
          metrics: steps.map((step) => ({ key: 'loss', value: step, timestamp: step, step })),
        })
      await log([0, 1, 2])
      const page = await open(`${list()}/${run_id}?view=charts`)
      const chart = page.getByRole('figure', { name: 'loss' })
      await chart.locator('canvas').waitFor()
      await chart.getByRole('button', { name: /^Table/ }).click()
      await expect.poll(() => chart.locator('tbody tr').count()).toBe(3)
      await log([3, 4, 5, 6])
      await mlflow(server.url, 'runs/update', { run_id, status: 'FINISHED', end_time: Date.now() })
      await page.getByText('Finished', { exact: true }).waitFor({ timeout: 15_000 })
      await expect.poll(() => chart.locator('tbody tr').count()).toBe(7)
      await mlflow(server.url, 'runs/delete', { run_id })
    })

    it('are followed only while they are in view', async () => {
      const run_id = await createRun(server.url, seeded.experimentId, { name: 'wide', startMs: Date.now() })
      const keys = Array.from({ length: 24 }, (_, at) => `m${at}`)
      await mlflow(server.url, 'runs/log-batch', { run_id, metrics: keys.map((key) => ({ key, value: 1, timestamp: 1, step: 0 })) })
      const page = await open(`${list()}/${run_id}?view=charts`)
      const chart = (name: string) => page.getByRole('figure', { name, exact: true })
      await chart('m0').locator('canvas').waitFor()
      await chart('m23').scrollIntoViewIfNeeded()
      await chart('m23').locator('canvas').waitFor()
      const asked: string[] = []
      page.on('request', (request) => {
        if (request.url().endsWith('/runs/curves')) asked.push(...(request.postDataJSON() as { keys: string[] }).keys)
      })
      await expect.poll(() => asked.filter((key) => key === 'm23').length, { timeout: 20_000 }).toBeGreaterThan(1)
      expect(asked).not.toContain('m0')
      await mlflow(server.url, 'runs/delete', { run_id })
    })

    it('leave a gap where a run diverged, and call it infinite', async () => {
      const run_id = await createRun(server.url, seeded.experimentId, { name: 'diverged', startMs: Date.now() })
      const values = [2.3, 1.9, 'Infinity', 1.5]
      await mlflow(server.url, 'runs/log-batch', {
        run_id,
        metrics: values.map((value, step) => ({ key: 'loss', value, timestamp: step, step })),
      })
      await mlflow(server.url, 'runs/update', { run_id, status: 'FINISHED', end_time: Date.now() })
      const page = await open(`${list()}/${run_id}?view=charts&smooth=0.5`)
      const chart = page.getByRole('figure', { name: 'loss' })
      await chart.getByRole('group').focus()
      const said = () => chart.getByRole('status').textContent()
      for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight')
      await expect.poll(said).toBe('step 2: diverged ∞')
      await page.keyboard.press('ArrowRight')
      // As if the infinite one were not there: (2.3 / 8 + 1.9 / 4 + 1.5 / 2) / (1 − 1 / 8)
      await expect.poll(said).toBe('step 3: diverged 1.7286')
      await mlflow(server.url, 'runs/delete', { run_id })
    })

    it('are small beside every metric of a run, also beyond the first hundred', async () => {
      const run_id = await createRun(server.url, seeded.experimentId, { name: 'many', startMs: Date.now() })
      const keys = Array.from({ length: 150 }, (_, at) => `m${at}`)
      for (const step of [0, 1])
        await mlflow(server.url, 'runs/log-batch', { run_id, metrics: keys.map((key) => ({ key, value: step, timestamp: step, step })) })
      const page = await open(`${list()}/${run_id}`)
      await page
        .getByRole('row', { name: /^m149 / })
        .locator('svg path')
        .waitFor({ state: 'attached' })
      await mlflow(server.url, 'runs/delete', { run_id })
    })

    it('follow a run that goes on', async () => {
      const page = await open(`${list()}/${seeded.runningId}`)
      await page.getByText('No metric was logged.').waitFor()
      await mlflow(server.url, 'runs/log-metric', { run_id: seeded.runningId, key: 'loss', value: 0.125, timestamp: 1, step: 0 })
      await page.getByText('0.125').waitFor({ timeout: 15_000 })
    })
  })

  it('a run shows what was logged, from which commit, and its family', async () => {
    const page = await open(`${list()}/${seeded.childIds[0]}`)
    await page.getByRole('link', { name: 'sweep' }).waitFor()
    expect(await page.getByRole('link', { name: 'a1b2c3d4' }).getAttribute('href')).toBe(
      'https://github.com/acme/vision/commit/a1b2c3d4e5f6',
    )
    expect(await page.locator('section', { hasText: 'Parameters' }).locator('tbody tr').allTextContents()).toEqual(['depth18', 'lr0.01'])
    expect(await page.locator('section', { hasText: 'Metrics' }).locator('tbody th').allTextContents()).toEqual([
      'accuracy',
      'loss',
      'val/acc',
    ])
    await page.keyboard.press('3')
    await page.getByRole('figure', { name: 'system/cpu' }).waitFor()
  })

  it('a run is renamed and tagged, and all of it taken back', async () => {
    const run_id = await createRun(server.url, seeded.experimentId, { name: 'first name', startMs: Date.now(), tags: { team: 'old' } })
    const stored = async () => {
      const answer = await fetch(`${server.url}/api/2.0/mlflow/runs/get?run_id=${run_id}`)
      const { run } = (await answer.json()) as { run: { info: { run_name: string }; data: { tags: { key: string; value: string }[] } } }
      const tags = run.data.tags.filter(({ key }) => !key.startsWith('mlflow.')).map(({ key, value }) => `${key} ${value}`)
      return [run.info.run_name, ...tags]
    }
    const page = await open(`${list()}/${run_id}`)
    await page.getByRole('button', { name: 'Rename this run' }).click()
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('textbox', { name: 'Name' }).fill('second name')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'second name' }).waitFor()
    expect(await stored()).toEqual(['second name', 'team old'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('heading', { level: 1, name: 'first name' }).waitFor()

    await page.getByRole('button', { name: 'Change tag team' }).click()
    await page.getByRole('textbox', { name: 'Value' }).fill('new')
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByText('Tag team set').waitFor()
    expect(await stored()).toEqual(['first name', 'team new'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(stored).toEqual(['first name', 'team old'])
    await page.getByRole('button', { name: 'Remove tag team' }).click()
    await expect.poll(stored).toEqual(['first name'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(stored).toEqual(['first name', 'team old'])
    await mlflow(server.url, 'runs/delete', { run_id })
  })

  describe('charts of metrics that runs logged once', () => {
    const logged = async (experiment: string, names: readonly string[]): Promise<string> => {
      const { experiment_id } = await mlflow<{ experiment_id: string }>(server.url, 'experiments/create', { name: experiment })
      for (const [at, name] of names.entries()) {
        const run_id = await createRun(server.url, experiment_id, { name, startMs: Date.now() - at * 1000 })
        await mlflow(server.url, 'runs/log-metric', { run_id, key: 'accuracy', value: 0.9 - at / 100, timestamp: 1, step: 0 })
      }
      return `/p/${experiment_id}/runs`
    }

    it('have a bar for each run that has room, in the order of the list, by keys and by the mouse', async () => {
      const runs = await logged(
        'logged once',
        Array.from({ length: 13 }, (_, at) => `run ${at}`),
      )
      const page = await open(`${runs}?tab=charts`)
      const chart = page.getByRole('figure', { name: 'accuracy' })
      await chart.getByRole('group', { name: 'accuracy, 11 bars' }).focus()
      await chart.getByText('2 of 13 not drawn').waitFor()
      for (const key of ['ArrowDown', 'ArrowDown']) await page.keyboard.press(key)
      await expect.poll(() => chart.getByRole('status').textContent()).toBe('run 1: 0.89')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'run 1' }).waitFor()
      await page.goBack()
      await chart.getByRole('button', { name: 'Table of accuracy' }).click()
      await chart.getByRole('rowheader', { name: 'run 12' }).waitFor()
      await chart.getByRole('button', { name: 'Chart of accuracy' }).click()
      const isAsWideAsItsRoom = (canvas: unknown) => (canvas as { width: number }).width === (canvas as { clientWidth: number }).clientWidth
      await expect.poll(() => chart.locator('canvas').evaluate(isAsWideAsItsRoom)).toBe(true)
      // The third bar.
      const third = { position: { x: 200, y: 50 } }
      await chart.locator('canvas').hover(third)
      await expect.poll(() => chart.getByRole('status').textContent()).toBe('run 2: 0.88')
      await chart.locator('canvas').click(third)
      await page.getByRole('heading', { level: 1, name: 'run 2' }).waitFor()
    })

    it('stay within the window whatever runs are called', async () => {
      const name = 'n'.repeat(500)
      const page = await open(`${await logged('long names of runs', [name, 'short'])}?tab=charts`)
      const entry = page.getByRole('list', { name: 'Lines' }).getByTitle(name)
      await entry.waitFor()
      expect((await entry.boundingBox())?.width).toBeLessThanOrEqual(240)
    })
  })

  it('a comparison shows what differs, and all of it when asked to', async () => {
    const page = await open(`${list()}/compare?runs=${seeded.childIds.join(',')}`)
    const keys = () => page.locator('tbody th[scope=row]').allTextContents()
    await page.getByText('lr', { exact: true }).waitFor()
    expect(await keys()).toEqual(['Started', 'Duration', 'lr', 'accuracy', 'loss', 'val/acc'])
    await page.keyboard.press('d')
    await expect.poll(keys).toEqual(['Started', 'Duration', 'depth', 'lr', 'accuracy', 'loss', 'system/cpu', 'val/acc', 'team'])
    await page.keyboard.press('3')
    // A line for each run, drawn twice: as it is seen, and as it is pointed at. Each has a place on all three axes.
    const lines = () => page.locator('svg polyline').evaluateAll((all) => all.map((line) => line.getAttribute('points')?.split(' ').length))
    await expect.poll(lines).toEqual([3, 3, 3, 3, 3, 3])
    await page.keyboard.press('4')
    await page.getByRole('link', { name: 'resnet-0: 0.1' }).waitFor()
    await page.keyboard.press('2')
    await page.getByRole('figure', { name: 'loss' }).waitFor()
  })

  it('a comparison places a run that diverged beside none of the others', async () => {
    const ids: string[] = []
    for (const [name, value] of [
      ['nine', 9],
      ['ten', 10],
      ['hundred', 100],
      ['diverged', 'NaN'],
    ] as const) {
      const run_id = await createRun(server.url, seeded.experimentId, { name, startMs: Date.now() })
      const metrics = [{ key: 'loss', value, timestamp: 1, step: 0 }]
      await mlflow(server.url, 'runs/log-batch', { run_id, metrics, params: [{ key: 'lr', value: String(ids.length) }] })
      ids.push(run_id)
    }
    const page = await open(`${list()}/compare?runs=${ids.join(',')}&view=scatter&x=params.lr&y=metrics.loss`)
    await page.locator('circle').first().waitFor()
    const points = await page
      .locator('circle')
      .evaluateAll((all) => all.map((point) => ({ name: point.ariaLabel?.split(':')[0], y: Number(point.getAttribute('cy')) })))
    expect(points.toSorted((a, b) => b.y - a.y).map(({ name }) => name)).toEqual(['nine', 'ten', 'hundred'])
    expect(await page.getByRole('status').allTextContents()).toContain('1 of 4 runs lack one of them, or it is not finite')
    for (const run_id of ids) await mlflow(server.url, 'runs/delete', { run_id })
  })

  it('a comparison of very many metrics draws a part of them, and finds each', async () => {
    const { experiment_id } = await mlflow<{ experiment_id: string }>(server.url, 'experiments/create', { name: 'very wide' })
    const ids: string[] = []
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']) {
      const run_id = await createRun(server.url, experiment_id, { name, startMs: Date.now() })
      const metrics = Array.from({ length: 1000 }, (_, at) => ({ key: `layer ${at}`, value: at + ids.length, timestamp: 1, step: 0 }))
      await mlflow(server.url, 'runs/log-batch', { run_id, metrics })
      ids.push(run_id)
    }
    const page = await open(`/p/${experiment_id}/runs/compare?runs=${ids.join(',')}`)
    const row = (name: string) =>
      page.getByRole('row', { name, exact: false }).filter({ has: page.getByRole('rowheader', { name, exact: true }) })
    await row('layer 599').waitFor()
    expect(await row('layer 600').count()).toBe(0)
    await page.getByRole('button', { name: '400 more of 1,000' }).click()
    await row('layer 999').waitFor()
    await page.getByRole('searchbox', { name: 'Find a parameter, metric or tag' }).fill('layer 77')
    await expect.poll(() => page.locator('tbody tr').count()).toBe(2 + 1 + 11)
    await page.keyboard.press('Escape')
    await page.goto(`${server.url}/p/${experiment_id}/runs/compare?runs=${ids.join(',')}&view=parallel`)
    await expect.poll(() => page.getByRole('checkbox').count()).toBe(108)
    await page.goto(`${server.url}/p/${experiment_id}/runs/compare?runs=${ids.join(',')}&view=scatter`)
    await expect.poll(() => page.getByRole('combobox', { name: 'Up' }).locator('option').count()).toBe(201)
    await page.getByRole('searchbox', { name: 'Find a parameter or metric' }).fill('layer 998')
    await page.getByRole('combobox', { name: 'Up' }).selectOption('metrics.layer 998')
    await page.waitForURL('**y=metrics.layer+998')
  })

  it('a logged model shows its lineage', async () => {
    const page = await open(`/p/${seeded.experimentId}/models`)
    await page.getByRole('link', { name: 'resnet', exact: true }).click()
    const stations = page.getByRole('list', { name: 'Lineage' })
    await stations.waitFor()
    expect(await stations.getByRole('link').allTextContents()).toEqual(['a1b2c3d4', 'caption v2', 'resnet-2'])
    expect(await stations.getByRole('link', { name: 'caption' }).getAttribute('href')).toBe('/prompts/caption?v=2')
    await page.getByRole('link', { name: 'cifar' }).waitFor()
  })

  describe('artifacts', () => {
    const files = (path = '') => `${list()}/${seeded.parentId}?view=artifacts${path === '' ? '' : `&path=${path}`}`
    const ran = (page: Page) => page.evaluate<boolean>(`'__pwned' in window`)

    it('HX-36, HX-50 run nothing, whatever they hold and are called', async () => {
      for (const name of Object.keys(hostileFiles)) {
        const page = await open(files(`hostile/${name}`))
        await page.getByRole('region', { name }).waitFor()
        const preview = page.getByRole('group', { name: 'Preview' })
        await expect.poll(() => preview.locator('*').count()).toBeGreaterThan(0)
        if (name === 'drawing.svg')
          await expect
            .poll(() => preview.locator('img').evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth))
            .toBe(40)
        if (/\.(?:png|mp3|webm)$/.test(name)) await preview.getByText('The browser cannot show this file.').waitFor()
        expect([name, await preview.locator('iframe, object, embed, script, a[href^="javascript:"]').count()]).toEqual([name, 0])
        expect([name, await ran(page)]).toEqual([name, false])
      }
    })

    it('are a tree that keys walk through', async () => {
      const page = await open(files())
      const item = (name: string) => page.getByRole('treeitem', { name })
      await item('hostile').focus()
      await page.keyboard.press('ArrowRight')
      await item('data.json').waitFor()
      expect(await item('hostile').getAttribute('aria-expanded')).toBe('true')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.waitForURL('**path=hostile/data.json')
      await page.keyboard.press('ArrowLeft')
      await page.keyboard.press('ArrowLeft')
      await item('data.json').waitFor({ state: 'detached' })
    })

    it('are one stop of the Tab key, also where the chosen file is gone or its folder folded', async () => {
      mayRefuse = true
      const page = await open(files('hostile/gone.txt'))
      const item = (name: string) => page.getByRole('treeitem', { name })
      const focused = () => page.evaluate<string>("document.activeElement.closest('[role=treeitem]')?.textContent ?? ''")
      const reach = async () => {
        await page.getByRole('button', { name: /Back to the list/ }).focus()
        for (let at = 0; at < 8 && (await focused()) === ''; at++) await page.keyboard.press('Tab')
        return focused()
      }
      await item('data.json').waitFor()
      expect(await reach()).toMatch(/^hostile/)
      await item('data.json').click()
      await item('hostile').click()
      expect(await reach()).toMatch(/^hostile/)
      await page.keyboard.press('Shift+Tab')
      expect(await focused()).toBe('')
    })

    it('show the beginning of what is long, and say what is no text', async () => {
      const page = await open(files('long.log'))
      await page.getByText('The first 500.0 kB of 640.0 kB.').waitFor()
      await page.getByRole('treeitem', { name: 'zeros.txt' }).click()
      await page.getByText('This file is not text').waitFor()
      await page.getByRole('treeitem', { name: 'weights.pkl' }).click()
      await page.getByText('This kind of file has no preview.').waitFor()
      await page.getByRole('treeitem', { name: 'report.pdf' }).click()
      await page.getByText('A PDF is shown by the browser itself').waitFor()
    })

    it('are a table where log_table wrote one, with its JSON at hand', async () => {
      const answers = {
        columns: ['question', 'score'],
        data: [
          ['Why <b>?', 0.25],
          ['How?', null],
        ],
      }
      await putArtifact(server.url, seeded.parentId, 'answers.json', JSON.stringify(answers))
      const page = await open(files('answers.json'))
      const preview = page.getByRole('group', { name: 'Preview' })
      await preview.getByRole('columnheader', { name: 'question' }).waitFor()
      expect(await preview.getByRole('cell').allTextContents()).toEqual(['Why <b>?', '0.25', 'How?', ''])
      await preview.getByRole('button', { name: 'JSON' }).click()
      await preview.getByText('columns').waitFor()
      expect(await preview.getByRole('table').count()).toBe(0)
    })

    it('say what there is in a folder that a link of MLflow leads to, and open it', async () => {
      const page = await open(`/#/experiments/${seeded.experimentId}/runs/${seeded.parentId}/artifacts/hostile`)
      await page.getByText(`A folder of ${Object.keys(hostileFiles).length} entries. Choose a file to see it.`).waitFor()
      await page.getByRole('treeitem', { name: 'data.json' }).click()
      await page.getByRole('region', { name: 'data.json' }).waitFor()
    })

    it('say that a file is empty, and ask for nothing of it', async () => {
      await putArtifact(server.url, seeded.parentId, 'empty.txt', '')
      const page = await open(files('empty.txt'))
      await page.getByText('This file is empty.').waitFor()
      await page.getByRole('link', { name: 'Download' }).waitFor()
    })

    it('are downloaded as they are', async () => {
      const page = await open(files('hostile/page.html'))
      const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()])
      expect(saved.suggestedFilename()).toBe('page.html')
    })
  })

  it.each([
    [
      'a run',
      () => `/#/experiments/${seeded.experimentId}/runs/${seeded.childIds[0]}`,
      () => `/p/${seeded.experimentId}/runs/${seeded.childIds[0]}`,
    ],
    [
      'a model',
      () => `/#/experiments/${seeded.experimentId}/models/${seeded.modelId}`,
      () => `/p/${seeded.experimentId}/models/${seeded.modelId}`,
    ],
    ['runs', () => `/#/experiments/${seeded.experimentId}/runs`, () => `/p/${seeded.experimentId}/runs`],
    ['a project that has runs alone', () => `/#/experiments/${seeded.experimentId}`, () => `/p/${seeded.experimentId}/runs`],
    ['traces', () => `/#/experiments/${seeded.experimentId}/traces`, () => `/p/${seeded.experimentId}/traces`],
  ])("the address of %s that MLflow's clients print leads here", async (_, printed, path) => {
    const page = await open(printed())
    await page.waitForURL(`**${path()}`)
    await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
  })

  it("says so where an address of MLflow's has no page", async () => {
    const page = await open('/#/experiments/1/judges')
    await page.getByRole('paragraph').getByText("There is no page for MLflow's address").waitFor()
  })

  describe('every page', () => {
    const places = (): Record<string, [path: string, ready: string]> => {
      const run = `${list()}/${seeded.childIds[0]}`
      const compared = `${list()}/compare?runs=${seeded.childIds.join(',')}`
      return {
        runs: [list('?group=1'), '[role=treegrid] [role=row][aria-selected]'],
        'charts of runs': [list('?tab=charts'), 'canvas'],
        'no match': [list('?q=metrics.loss+<+-1'), 'text=No run matches.'],
        run: [run, 'text=Parameters'],
        'charts of a run': [`${run}?view=charts`, 'canvas'],
        artifacts: [`${list()}/${seeded.parentId}?view=artifacts&path=hostile/table.csv`, 'table'],
        differences: [compared, 'text=Parameters'],
        'parallel coordinates': [`${compared}&view=parallel`, 'svg polyline'],
        scatter: [`${compared}&view=scatter`, 'svg circle'],
        'logged models': [`/p/${seeded.experimentId}/models`, '[role=grid] [role=row][aria-selected]'],
        'logged model': [`/p/${seeded.experimentId}/models/${seeded.modelId}`, '[aria-label=Lineage]'],
      }
    }
    const overflowsSideways = (page: Page) =>
      page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth')
    const visit = async (options: PageOptions, look: (page: Page, name: string) => Promise<void>) => {
      for (const [name, [path, ready]] of Object.entries(places())) {
        const page = await open(path, options)
        await page.locator(ready).first().waitFor({ state: 'attached' })
        await look(page, name)
        expect([name, ...(await reused.leave())]).toEqual([name])
      }
    }

    it('has no accessibility violation in either theme, and fits a window 1440 px wide', async () => {
      const found: string[] = []
      await visit({}, async (page, name) => {
        for (const violation of await axeViolationsInBothThemes(page)) found.push(`${name}: ${violation}`)
        if (await overflowsSideways(page)) found.push(`${name}: is wider than the window`)
      })
      expect(found).toEqual([])
    }, 180_000)

    it('fits a window 320 px wide', async () => {
      const wide: string[] = []
      await visit({ width: 320, height: 700 }, async (page, name) => {
        if (await overflowsSideways(page)) wide.push(name)
      })
      expect(wide).toEqual([])
    }, 180_000)
  })
})
