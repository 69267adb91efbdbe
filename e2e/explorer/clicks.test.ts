import type { Locator, Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import type { RunningServer } from '../harness/server.ts'
import { explorerPage } from './explorer-page.ts'

const rootId = '00000000000000aa'
const toolId = '00000000000000bb'
const modelId = '00000000000000cc'

/** What people do most, each with the clicks that it may take from the first page of a project; a key, or one held with others, counts as one. */
describe.skipIf(lacks('chromium'))('the commonest tasks', () => {
  let project = ''
  let trace = ''
  const { open, server } = explorerPage(async (started) => {
    trace = await seed(started)
    const { experiments } = await call<{ experiments: { experimentId: string; name: string }[] }>(started, 'GET', 'assay/v1/experiments')
    project = experiments.find(({ name }) => name === 'shop')?.experimentId ?? ''
    await call(started, 'POST', '3.0/mlflow/datasets/create', { name: 'golden', experiment_ids: [project] })
  })

  let steps = 0
  beforeEach(() => {
    steps = 0
  })
  const click = async (target: Locator) => {
    await target.waitFor()
    steps++
    await target.click()
  }
  const press = async (page: Page, key: string) => {
    steps++
    // A chord such as `g t` is two presses of one intention.
    for (const each of key.split(' ')) await page.keyboard.press(each)
  }
  const home = async () => {
    const page = await open(`/p/${project}`)
    await page.waitForURL('**/now')
    await page.getByRole('region', { name: 'Failing' }).getByRole('link').first().waitFor()
    return page
  }
  const atTrace = async (span = '') => {
    const page = await open(`/p/${project}/traces/tr-${trace}${span === '' ? '' : `?span=${span}`}`)
    await page.getByRole('region', { name: 'Span' }).waitFor()
    return page
  }

  it('1: from the first page to the exception of the newest failure, in one', async () => {
    const page = await home()
    await click(page.getByRole('region', { name: 'Failing' }).getByRole('link', { name: /find_order/ }))
    await page.getByRole('region', { name: 'Span' }).getByText('no order 7').waitFor()
    expect(steps).toBe(1)
  })

  it('2: to one conversation, in two', async () => {
    const page = await home()
    await press(page, 'g c')
    await click(page.getByRole('row', { name: /talk-1/ }))
    await page.getByText('Where is order 7?').first().waitFor()
    expect(steps).toBe(2)
  })

  it('3: why a trace was slow is said where it is open, without any', async () => {
    const page = await atTrace()
    await page.getByText(/Where .* went/).waitFor()
    await page.getByText('own time on the critical path').waitFor()
    expect(steps).toBe(0)
  })

  it('4: a thumb, in one', async () => {
    const page = await atTrace()
    await press(page, '-')
    await expect
      .poll(async () => (await page.getByRole('button', { name: 'Bad answer -' }).getAttribute('aria-pressed')) ?? '')
      .toBe('true')
    expect(steps).toBe(1)
  })

  it('5: a trace into the dataset, in two', async () => {
    const page = await atTrace()
    await press(page, 'D')
    await page.getByRole('dialog').locator('option', { hasText: 'golden' }).waitFor({ state: 'attached' })
    await press(page, 'Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const { datasets } = await call<{ datasets: { dataset_id: string }[] }>(server(), 'POST', '3.0/mlflow/datasets/search', {
      experiment_ids: [project],
    })
    const records = async () =>
      (await call<{ records: string }>(server(), 'GET', `3.0/mlflow/datasets/${datasets[0]?.dataset_id}/records`)).records
    await expect.poll(records).toContain(trace)
    expect(steps).toBe(2)
  })

  it('7: how the newest prompt differs from the one in production, in two', async () => {
    const page = await home()
    await press(page, 'g p')
    await click(page.getByRole('row', { name: /answer/ }))
    await page.locator('ins', { hasText: 'friendly' }).waitFor()
    expect(steps).toBe(2)
  })

  it('8: a call of a model, ready to be edited and run again beside what it said, in one', async () => {
    const page = await atTrace(modelId)
    await press(page, 'R')
    expect(await page.getByRole('textbox', { name: 'Message 1' }).inputValue()).toBe('Where is order 7?')
    await page.getByText('It is on its way.').waitFor()
    expect(steps).toBe(1)
  })

  it('11: the address says which span and view are open, without any', async () => {
    const page = await atTrace()
    const there = page.url()
    await page.getByRole('row', { name: /find_order/ }).click()
    await page.waitForURL(/span=/)
    const again = await open(page.url().slice(new URL(there).origin.length))
    await again.locator('[aria-selected=true]', { hasText: 'find_order' }).waitFor()
    expect(steps).toBe(0)
  })

  it('12: a version of a prompt into production, in two', async () => {
    const page = await open('/prompts/answer?v=2')
    await page.locator('ins', { hasText: 'friendly' }).waitFor()
    await press(page, 'P')
    await page.getByRole('dialog').waitFor()
    await press(page, 'Enter')
    const serving = async () =>
      (
        await call<{ model_version: { version: string } }>(
          server(),
          'GET',
          '2.0/mlflow/registered-models/alias?name=answer&alias=production',
        )
      ).model_version.version
    await expect.poll(serving).toBe('2')
    expect(steps).toBe(2)
  })
})

async function call<Answer>({ url }: RunningServer, method: string, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${url}/api/${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json()) as Answer
}

/** A conversation that failed at a tool, and a prompt with a second version. Returns the trace's id. */
async function seed(server: RunningServer): Promise<string> {
  const messages = (role: string, content: string) => JSON.stringify([{ role, parts: [{ type: 'text', content }] }])
  const startMs = Date.now() - 60_000
  const traceId = await sendTrace(server.url, {
    service: 'shop',
    spans: [
      {
        id: rootId,
        name: 'support',
        startMs,
        durationMs: 3000,
        error: 'no order 7',
        attributes: {
          'gen_ai.operation.name': 'invoke_agent',
          'gen_ai.conversation.id': 'talk-1',
          'gen_ai.input.messages': messages('user', 'Where is order 7?'),
          'gen_ai.output.messages': messages('assistant', 'I cannot find it.'),
        },
      },
      {
        id: modelId,
        parent: rootId,
        name: 'chat gpt-4o',
        startMs: startMs + 10,
        durationMs: 2000,
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.request.model': 'gpt-4o',
          'gen_ai.input.messages': messages('user', 'Where is order 7?'),
          'gen_ai.output.messages': messages('assistant', 'It is on its way.'),
        },
      },
      {
        id: toolId,
        parent: rootId,
        name: 'execute_tool find_order',
        startMs: startMs + 2020,
        durationMs: 500,
        error: 'no order 7',
        attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'find_order' },
      },
    ],
  })
  const isPrompt = { key: 'mlflow.prompt.is_prompt', value: 'true' }
  await call(server, 'POST', '2.0/mlflow/registered-models/create', { name: 'answer', tags: [isPrompt] })
  for (const text of ['Give an answer.', 'Give a friendly answer.'])
    await call(server, 'POST', '2.0/mlflow/model-versions/create', {
      name: 'answer',
      source: 'prompt-template',
      tags: [isPrompt, { key: 'mlflow.prompt.text', value: text }],
    })
  // Nothing is asked of it here.
  await call(server, 'POST', 'assay/v1/providers', { kind: 'openai', name: 'Shop', model: 'gpt-4o', key: 'never-used' })
  await call(server, 'POST', '2.0/mlflow/registered-models/alias', { name: 'answer', alias: 'production', version: '1' })
  return traceId
}
