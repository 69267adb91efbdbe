import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { noAudit, singleUserPolicy } from '../governance/index.ts'
import { routeContext } from '../platform/http/route-context.fixture.ts'
import type { AssessmentStore } from './store/assessment-store.ts'
import { createAssessmentStore } from './store/assessment-store.sqlite.ts'
import { feedbackRoutes, maxTokenFeedback } from './feedback-routes.ts'
import { openSqliteSpans } from './store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan, traceHex } from './store/span-store.contract.fixture.ts'

const trace = `tr-${traceHex('t')}`

/** As the writer's thread runs calls: one after the other, however many are sent at one time. */
function oneByOne(store: AssessmentStore): AssessmentStore {
  let last: Promise<unknown> = Promise.resolve()
  return {
    ...store,
    create: (...args) => {
      const created = last.then(() => store.create(...args))
      last = created.catch(() => undefined)
      return created
    },
  }
}

async function openFeedback() {
  const opened = openSqliteSpans()
  await opened.writer.write('default', aBatch([aSpan()]))
  const seam = { authoriser: singleUserPolicy, audit: noAudit, nowMs: () => Date.now() }
  const [make, submit] = feedbackRoutes({
    reader: opened.reader,
    assessments: oneByOne(createAssessmentStore(opened.db)),
    key: randomBytes(32),
    origins: [],
    seam,
  })
  const post = async (route: typeof make, params: Record<string, string>, body: object): Promise<unknown> => {
    const request = new Request('http://127.0.0.1/', { method: 'POST', body: JSON.stringify(body) })
    return (await route?.handle(routeContext(request, params)))?.json()
  }
  const { token } = (await post(make, { traceId: trace }, {})) as { token: string }
  return { opened, submit: (body: object) => post(submit, {}, { token, ...body }) }
}

describe('feedback by token', () => {
  it('is kept with its comment', async () => {
    const { opened, submit } = await openFeedback()
    await submit({ value: true, comment: 'Solved it.' })
    expect((await opened.reader.getTrace('default', trace))?.assessments).toMatchObject([
      { kind: 'feedback', name: 'user_feedback', value: true, rationale: 'Solved it.', source: { type: 'HUMAN', id: 'end-user' } },
    ])
    await opened[Symbol.asyncDispose]()
  })

  it('is taken maxTokenFeedback times a trace and no more', async () => {
    const { opened, submit } = await openFeedback()
    for (let i = 0; i < maxTokenFeedback - 1; i++) await submit({ value: i })
    // At one time: each may have looked before another was kept.
    const last = await Promise.allSettled(Array.from({ length: 10 }, () => submit({ value: false })))
    expect(last.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(submit({ value: false })).rejects.toMatchObject({ code: 'REQUEST_LIMIT_EXCEEDED' })
    expect((await opened.reader.getTrace('default', trace))?.assessments).toHaveLength(maxTokenFeedback)
    await opened[Symbol.asyncDispose]()
  })
})
