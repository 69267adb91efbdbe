import { listScoreChanges } from '@assay/protocol'
import { expect, it } from 'vitest'
import { openPagesApp } from '../pages/pages-app.fixture.ts'
import { aBatch, aSpan, baseMs, traceHex } from '../store/span-store.contract.fixture.ts'

it('the scores of a window are set against those of the one before', async () => {
  await using app = openPagesApp()
  const { opened } = app
  const traces = Array.from({ length: 40 }, (_, i) => aSpan({ trace: `t${i}`, at: i * 1000 }))
  await opened.writer.write('default', aBatch(traces))
  for (let i = 0; i < 40; i++) {
    await opened.addFeedback(traceHex(`t${i}`), 'correct', i < 20 ? 'yes' : 'no')
    await opened.addFeedback(traceHex(`t${i}`), 'comment', 'whatever')
  }
  const { scores, share } = await app.ask(listScoreChanges, { experimentId: '0', from: baseMs + 20, to: baseMs + 40 })
  expect(share).toBe(1)
  expect(scores).toMatchObject([{ name: 'correct', version: null, isShare: true, now: { n: 20, mean: 0 }, before: { n: 20, mean: 1 } }])
  expect(await app.refused(listScoreChanges, { experimentId: '0', from: 2, to: 1 })).toMatchObject({ status: 400 })
})
