import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../harness/server.ts'
import { type Answer, ask, comparable } from './conversation/answer.ts'
import { steps } from './conversation/steps.ts'

const recorded = JSON.parse(readFileSync(new URL('conversation/fixtures/mlflow-answers.json', import.meta.url), 'utf8')) as {
  mlflow: string
  answers: Answer[]
}

describe(`a conversation recorded from MLflow ${recorded.mlflow}`, () => {
  let server: RunningServer
  const answers: Answer[] = []
  beforeAll(async () => {
    server = await startServer()
    // One after the other: each call builds on those before it.
    for (const step of steps) answers.push(await ask(server.url, step))
  })
  afterAll(() => server.stop())

  it('has an answer of MLflow to every step', () => {
    expect(recorded.answers).toHaveLength(steps.length)
  })

  const cases = steps.map((step, i) => ({ step, i, title: `${step.call} ${step.path} ${JSON.stringify(step.body ?? {}).slice(0, 150)}` }))
  const same = cases.filter(({ step }) => step.differs === undefined)
  const other = cases.flatMap(({ step: { differs }, ...rest }) => (differs === undefined ? [] : [{ ...rest, ...differs }]))

  it.each(same)('$i: $title: the same answer', ({ i }) => {
    expect(comparable(withoutDetails(answers[i]))).toEqual(comparable(recorded.answers[i]))
  })

  it.each(other)('$i: $title: another answer, since $why', ({ i, status }) => {
    expect(answers[i]).toMatchObject({ status })
    expect(comparable(answers[i])).not.toEqual(comparable(recorded.answers[i]))
  })
})

/** Said by Assay beyond MLflow: where in a filter the mistake is. */
function withoutDetails(answer: Answer | undefined): unknown {
  const body = answer?.body
  return typeof body === 'object' && body !== null ? { ...answer, body: { ...body, details: undefined } } : answer
}
