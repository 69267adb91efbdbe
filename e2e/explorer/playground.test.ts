import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Scenario, startSimulator, type Simulator } from '@assay/simulator'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { axeViolationsInBothThemes } from '../harness/browser.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import { eventually, type RunningServer } from '../harness/server.ts'
import { explorerPage, sidewaysPx } from './explorer-page.ts'

const key = 'planted-provider-key-a1b2'
const spanId = '00000000000000bb'

const scenario: Scenario = ({ turns, model }) => {
  const asked = turns.at(-1)?.text ?? ''
  if (asked.includes('everything'))
    return { refuse: { status: 400, message: "This model's maximum context length is 8192 tokens. Your messages have 9000." } }
  if (asked.includes('markup')) return { text: '<img src=x onerror=alert(1)> **bold** \u202e' }
  return { text: `Your order ${asked.replace(/\D/g, '')} is on its way, says ${model}.` }
}

describe.skipIf(lacks('chromium'))('the playground', () => {
  let simulator: Simulator
  let project = ''
  let trace = ''
  const { open, mayRefuse, server } = explorerPage(
    async (started) => {
      simulator = await startSimulator({ scenario })
      trace = `tr-${await sendTrace(started.url, { service: 'shop', spans: [aModelStep()] })}`
      const { experiments } = await answerOf<{ experiments: { experimentId: string; name: string }[] }>(started, 'experiments')
      project = `/p/${experiments.find(({ name }) => name === 'shop')?.experimentId}`
      await answerOf(started, 'providers', { kind: 'openai', name: 'Shop', model: 'gpt-4o-mini', baseUrl: `${simulator.url}/v1`, key })
    },
    { flags: ['--providers.allowed-networks=127.0.0.1'] },
  )
  afterAll(() => simulator?.close())

  const playground = () => `${project}/playground?trace=${trace}&span=${spanId}`
  const rerun = (page: Page, number: number) => page.getByRole('region', { name: `Rerun ${number}` })
  const lastAsked = () => simulator.requests().at(-1)?.body as { model: string; messages: { role: string; content: string }[] }

  it('runs a step again with R and Enter, streams beside the original and becomes a trace that is linked both ways', async () => {
    const page = await open(`${project}/traces/${trace}?span=${spanId}`)
    await page.getByRole('link', { name: 'Run again' }).waitFor()
    await page.keyboard.press('r')
    await page.waitForURL(`**${playground()}`)
    await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toContain('Run')
    await page.keyboard.press('Enter')
    await rerun(page, 1).getByText('Your order 7 is on its way, says gpt-4o.').waitFor()
    await rerun(page, 1)
      .getByText(/\d+ → \d+ tokens/)
      .waitFor()
    await rerun(page, 1)
      .getByText(/\$0\.000/)
      .waitFor()
    expect(lastAsked()).toMatchObject({
      model: 'gpt-4o',
      temperature: 0.2,
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Where is order 7?' },
      ],
    })
    await rerun(page, 1).getByRole('link', { name: 'Open its trace' }).click()
    await page.getByText('A rerun of').waitFor()
    await page.getByRole('link', { name: trace, exact: true }).click()
    await page.waitForURL(`**/traces/${trace}?span=${spanId}`)
    await page.getByRole('heading', { name: 'Reruns 1' }).waitFor()
  })

  it('says which parameters of the original are not sent again', async () => {
    const page = await open(playground())
    await page.getByText('Not sent again: seed.').waitFor()
  })

  it('sends what was edited, and shows the words that differ', async () => {
    const page = await open(playground())
    await page.getByRole('textbox', { name: 'Message 2' }).fill('Where is order 9?')
    await page.getByRole('combobox', { name: 'Model' }).fill('gpt-4o-mini')
    await page.getByRole('textbox', { name: 'Max tokens' }).fill('50')
    await page.getByRole('textbox', { name: 'Message 2' }).press('Control+Enter')
    await rerun(page, 1).getByRole('link', { name: 'Open its trace' }).waitFor()
    expect(lastAsked()).toMatchObject({ model: 'gpt-4o-mini', max_tokens: 50, messages: [{}, { content: 'Where is order 9?' }] })
    await page.getByRole('button', { name: 'Differences' }).click()
    await expect.poll(() => rerun(page, 1).locator('del, ins').allTextContents()).toEqual(expect.arrayContaining(['7', '9']))
    await page.getByRole('button', { name: 'Back to the original' }).click()
    expect(await page.getByRole('textbox', { name: 'Message 2' }).inputValue()).toBe('Where is order 7?')
  })

  it('adds, moves and removes messages', async () => {
    const page = await open(playground())
    await page.getByRole('button', { name: 'Message', exact: true }).click()
    await page.getByRole('textbox', { name: 'Message 3' }).fill('Order 8, I mean.')
    await page.getByRole('button', { name: 'Move message 3 up' }).click()
    await page.getByRole('button', { name: 'Remove message 1' }).click()
    await page.getByRole('button', { name: /^Run/ }).click()
    await rerun(page, 1).getByRole('link', { name: 'Open its trace' }).waitFor()
    expect(lastAsked().messages).toEqual([
      { role: 'user', content: 'Order 8, I mean.' },
      { role: 'user', content: 'Where is order 7?' },
    ])
  })

  it('stops when it is told to, and keeps what came until then as a trace', async () => {
    const page = await open(playground())
    await page.getByRole('combobox', { name: 'Model' }).fill('sim-slow-30000')
    await page.getByRole('button', { name: /^Run/ }).click()
    await rerun(page, 1).getByText('answering…').waitFor()
    await page.getByRole('button', { name: /^Stop/ }).click()
    await rerun(page, 1).getByText('stopped').waitFor()
    const stopped = () =>
      answerOf<{ traces: unknown[] }>(server(), `experiments/${project.slice(3)}/traces?q=${encodeURIComponent('model:sim-slow-30000')}`)
    await eventually(stopped, ({ traces }) => traces.length === 1)
  })

  it.each([
    ['sim-error-401', 'The provider does not take the key (401)', 'Incorrect API key provided.'],
    ['sim-error-429', 'Too many requests (429), again in 1 s', 'Rate limit reached'],
    ['sim-stream-break', 'No whole answer', 'The answer broke off'],
  ])('says of %s: %s', async (model, title, words) => {
    const page = await open(playground())
    await page.getByRole('combobox', { name: 'Model' }).fill(model)
    await page.keyboard.press('Enter')
    const face = rerun(page, 1).getByRole('alert')
    await face.getByText(title).waitFor()
    await face.getByText(words).waitFor()
    await rerun(page, 1).getByRole('link', { name: 'Open its trace' }).waitFor()
  })

  it('says that it was too long, and keeps the newest three', async () => {
    const page = await open(playground())
    await page.getByRole('textbox', { name: 'Message 2' }).fill('Say everything')
    for (const number of [1, 2, 3, 4]) {
      await page.getByRole('button', { name: /^Run/ }).click()
      await rerun(page, number).getByText('Too long for this model').waitFor()
    }
    expect(await page.getByRole('region', { name: /^Rerun/ }).count()).toBe(3)
    expect(await rerun(page, 1).count()).toBe(0)
  })

  it('shows what a model says as text, whatever it says', async () => {
    const page = await open(playground())
    await page.getByRole('textbox', { name: 'Message 2' }).fill('Say markup')
    await page.getByRole('button', { name: /^Run/ }).click()
    await rerun(page, 1).getByText('<img src=x onerror=alert(1)> **bold**').waitFor()
    expect(await rerun(page, 1).locator('img').count()).toBe(0)
    await rerun(page, 1).getByTitle('Invisible character U+202E').waitFor()
  })

  it('leads to the providers where there is none', async () => {
    const page = await open('/')
    await page.route('**/api/assay/v1/providers', (route) => route.fulfill({ json: { providers: [] } }))
    await page.goto(`${server().url}${playground()}`)
    await page.getByRole('link', { name: 'Set up a provider' }).click()
    await page.waitForURL('**/providers')
    await page.getByRole('button', { name: 'Set up a provider' }).waitFor()
    await page.unroute('**/api/assay/v1/providers')
  })

  it('takes a provider, tries it, and never shows its key again', async () => {
    mayRefuse()
    const page = await open('/providers')
    await page.getByRole('button', { name: 'Add provider' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Name').fill('Second')
    await form.getByLabel('API key').fill('another-planted-key-wxyz')
    await form.getByLabel('Address').fill('http://10.0.0.1/v1')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('--providers.allowed-networks=10.0.0.1').waitFor()
    await form.getByLabel('Address').fill(`${simulator.url}/v1`)
    await form.getByRole('button', { name: 'Save' }).click()
    const row = page.getByRole('listitem').filter({ hasText: 'Second' })
    await row.getByText('key …wxyz').waitFor()
    await row.getByRole('button', { name: 'Test Second' }).click()
    await row.getByText('It answers').waitFor()
    await row.getByRole('button', { name: 'Edit Second' }).click()
    expect(await form.getByLabel(/^API key/).inputValue()).toBe('')
    await form.getByLabel('Model asked by a test').fill('sim-error-401')
    await form.getByRole('button', { name: 'Save' }).click()
    await row.getByRole('button', { name: 'Test Second' }).click()
    await row.getByText('The provider does not take the key (401)').waitFor()
    await row.getByRole('button', { name: 'Delete Second' }).click()
    await form.getByRole('button', { name: 'Delete' }).click()
    await expect.poll(() => row.count()).toBe(0)
  })

  it.each([
    { width: 1440, height: 900 },
    { width: 360, height: 800 },
  ])('can be read by everybody at $width pixels', async (size) => {
    const page = await open(playground(), size)
    await page.getByRole('button', { name: /^Run/ }).click()
    await rerun(page, 1).getByRole('link', { name: 'Open its trace' }).waitFor()
    await page.getByRole('combobox', { name: 'Model' }).fill('sim-error-401')
    await page.keyboard.press('Enter')
    await rerun(page, 2).getByRole('alert').waitFor()
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    expect(await sidewaysPx(page)).toBe(0)
    // Only its panes scroll.
    expect(await page.evaluate('document.documentElement.scrollHeight - document.documentElement.clientHeight')).toBe(0)
    await page.goto(`${server().url}/providers`)
    await page.getByRole('button', { name: 'Test Shop' }).click()
    await page.getByText('It answers').waitFor()
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    expect(await sidewaysPx(page)).toBe(0)
  })

  it('has the key in no answer, no line of the log and no file', async () => {
    const asked = ['providers', `traces/${trace}/skeleton`, 'experiments', `experiments/${project.slice(3)}/traces`]
    const answers = await Promise.all(asked.map(async (path) => (await fetch(`${server().url}/api/assay/v1/${path}`)).text()))
    const stored = readdirSync(server().dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
    expect(simulator.requests().some(({ headers }) => headers['authorization'] === `Bearer ${key}`)).toBe(true)
    expect([server().output(), ...answers].join('\n')).not.toContain(key)
    expect(stored.length).toBeGreaterThan(3)
    for (const needle of [key, Buffer.from(key).toString('base64'), Buffer.from(key).toString('hex')])
      expect(stored.some((bytes) => bytes.includes(needle))).toBe(false)
  })
})

function aModelStep() {
  return {
    id: spanId,
    name: 'chat gpt-4o',
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.request.temperature': 0.2,
      'gen_ai.request.seed': 7,
      'gen_ai.usage.input_tokens': 20,
      'gen_ai.usage.output_tokens': 9,
      'gen_ai.input.messages': JSON.stringify([
        { role: 'system', parts: [{ type: 'text', content: 'Be kind.' }] },
        { role: 'user', parts: [{ type: 'text', content: 'Where is order 7?' }] },
      ]),
      'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: [{ type: 'text', content: 'Your order 7 is on its way.' }] }]),
    },
  }
}

async function answerOf<T>({ url }: RunningServer, path: string, body?: object): Promise<T> {
  const init = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(`${url}/api/assay/v1/${path}`, init)
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  return (await answer.json()) as T
}
