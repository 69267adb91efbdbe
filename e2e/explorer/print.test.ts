import { describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import { explorerPage } from './explorer-page.ts'

describe.skipIf(lacks('chromium'))('on paper', () => {
  let trace = ''
  const { open } = explorerPage(async ({ url }) => {
    const said = Array.from({ length: 200 }, (_, line) => `line ${line}`).join('\n')
    trace = await sendTrace(url, {
      service: 'shop',
      spans: [{ name: 'answer', attributes: { 'input.value': said, 'output.value': said } }],
    })
  })

  it('a trace is light, whole, and without what only a pointer can use', async () => {
    const page = await open(`/p/0/traces/tr-${trace}`, { colorScheme: 'dark' })
    const pane = page.getByRole('region', { name: 'Span' })
    await pane.getByText('line 199').first().waitFor()
    const hidden = () =>
      page.evaluate<number>(
        `(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector('[aria-label=Span]'))`,
      )
    expect(await hidden()).toBeGreaterThan(100)
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    await expect.poll(hidden).toBe(0)
    expect(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')).toMatch(/^(?:lab\(100|oklch\(1|rgb\(255) ?/)
    expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false)
    expect(await page.getByRole('button', { name: 'Good answer' }).isVisible()).toBe(false)
    const paper = await page.pdf({ format: 'A4' })
    // Each page is an object of its own in the file.
    expect(paper.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0).toBeGreaterThan(2)
    await page.emulateMedia({ media: 'screen' })
  })
})
