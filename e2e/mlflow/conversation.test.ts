import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../harness/server.ts'
import { type Answer, ask, comparable } from './conversation/answer.ts'
import { steps } from './conversation/steps.ts'

const recorded = JSON.parse(readFileSync(new URL('conversation/mlflow-answers.json', import.meta.url), 'utf8')) as { mlflow: string; answers: Answer[] }

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

  it.each(steps.map((step, i) => ({ step, i, title: `${step.call} ${step.path} ${JSON.stringify(step.body ?? {}).slice(0, 150)}` })))('$i: $title', ({ step, i }) => {
    const [ours, theirs] = [answers[i], recorded.answers[i]]
    if (step.differs === undefined) {
      expect(comparable(ours)).toEqual(comparable(theirs))
    } else if (step.differs.status !== undefined) {
      expect(ours?.status, step.differs.why).toBe(step.differs.status)
    } else {
      expect(ours, step.differs.why).not.toEqual(theirs)
    }
  })
})
