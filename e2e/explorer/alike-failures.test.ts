import { describe, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import { explorerPage } from './explorer-page.ts'

describe.skipIf(lacks('chromium'))('a trace that failed', () => {
  const ids: string[] = []
  const { open } = explorerPage(async ({ url }) => {
    const failed = (name: string, error: string) =>
      sendTrace(url, { service: 'shop', spans: [{ name, error, startMs: Date.now() - 60_000 }] })
    ids.push(await failed('refund', 'no order 7 of 30'), await failed('refund', 'no order 12 of 31'), await failed('plan', 'nothing to do'))
  })

  it('says how many failed like it, whatever the numbers, and leads to them', async () => {
    const page = await open(`/p/0/traces/tr-${ids[0]}`)
    await page.getByText('2 traces').waitFor()
    await page.getByRole('link', { name: 'Open group' }).click()
    await page.waitForURL(/q=status:error/)
  })

  it('says that no other did', async () => {
    const page = await open(`/p/0/traces/tr-${ids[2]}`)
    await page.getByText('No other trace failed like this in 24 h.').waitFor()
  })
})
