import { describe, expect } from 'vitest'
import { sdk, shows } from './shows.ts'

/** Traces as stored by the server at `url()`, and what is said of them. */
export function tracesContract(url: () => string): void {
  describe('a stored trace', () => {
    shows(
      'is found, has tags that can be changed, is linked to a run, and deleted',
      [
        'mlflow.search_traces',
        'mlflow.get_trace',
        'mlflow.set_trace_tag',
        'mlflow.delete_trace_tag',
        'mlflow.get_active_trace_id',
        'MlflowClient.search_traces',
        'MlflowClient.get_trace',
        'MlflowClient.set_trace_tag',
        'MlflowClient.delete_trace_tag',
        'MlflowClient.link_traces_to_run',
        'MlflowClient.delete_traces',
      ],
      async () => {
        const { experimentId } = await sdk.setExperiment('sdk traces')
        const made = [1, 2, 3].map((n) => sdk.withSpan(`answer ${n}`, () => sdk.currentTraceId() ?? ''))
        await sdk.flush({ timeoutMs: 30_000 })
        const all: string[] = []
        for await (const { traceId } of sdk.searchTraces({ maxResults: 2 })) all.push(traceId)
        expect(all.sort()).toEqual([...made].sort())
        const [first = '', second = ''] = made
        await sdk.setTraceTag('checked', true, { traceId: first })
        await sdk.setTraceTag('gone', 'soon', { traceId: first })
        await sdk.deleteTraceTag('gone', { traceId: first })
        const { info, spans } = await sdk.getTrace(first)
        expect(info).toMatchObject({ traceId: first, experimentId, state: 'OK', tags: { checked: 'true' } })
        expect([info.tags['gone'], spans.map(({ name }) => name)]).toEqual([undefined, ['answer 1']])
        expect((await sdk.searchTraces({ filter: "tags.checked = 'true'" })).items.map(({ traceId }) => traceId)).toEqual([first])
        const { runId } = await sdk.createRun()
        await sdk.linkTracesToRun([first, second], runId)
        expect((await sdk.searchTraces({ runId })).items.map(({ traceId }) => traceId).sort()).toEqual([first, second].sort())
        expect(await sdk.deleteTraces(experimentId, { traceIds: [first] })).toBe(1)
        expect(await sdk.deleteTraces(experimentId, { before: new Date(Date.now() + 60_000), maxTraces: 1 })).toBe(1)
        expect((await sdk.searchTraces()).items).toHaveLength(1)
        await expect(sdk.getTrace(first)).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
      },
    )

    shows(
      'is judged: feedback and expectations are logged, read, changed, overridden and deleted',
      [
        'mlflow.log_feedback',
        'mlflow.log_expectation',
        'mlflow.get_assessment',
        'mlflow.update_assessment',
        'mlflow.override_feedback',
        'mlflow.delete_assessment',
      ],
      async () => {
        await sdk.setExperiment('sdk assessments')
        const traceId = sdk.withSpan('answer', () => sdk.currentTraceId() ?? '')
        await sdk.flush({ timeoutMs: 30_000 })
        const idOf = (result: Awaited<ReturnType<typeof sdk.logFeedback>>): string =>
          result.status === 'logged' ? result.assessmentId : String(result.error)
        const feedback = idOf(
          await sdk.logFeedback({
            traceId,
            name: 'correct',
            value: 0.4,
            rationale: 'partly',
            source: { type: 'LLM_JUDGE', id: 'judge-1' },
          }),
        )
        const expected = idOf(await sdk.logExpectation({ traceId, name: 'answer', value: { city: 'Oslo', days: [1, 2] } }))
        expect(await sdk.getAssessment(traceId, feedback)).toMatchObject({
          name: 'correct',
          kind: 'feedback',
          value: 0.4,
          rationale: 'partly',
          source: { type: 'LLM_JUDGE', id: 'judge-1' },
          valid: true,
        })
        expect(await sdk.getAssessment(traceId, expected)).toMatchObject({ kind: 'expectation', value: { city: 'Oslo', days: [1, 2] } })
        await sdk.updateAssessment(traceId, feedback, { name: 'right', value: true, rationale: 'after all', metadata: { by: 'rule 7' } })
        await sdk.updateAssessment(traceId, expected, { value: 'Bergen' })
        expect(await sdk.getAssessment(traceId, feedback)).toMatchObject({
          name: 'right',
          value: true,
          rationale: 'after all',
          metadata: { by: 'rule 7' },
        })
        expect(await sdk.getAssessment(traceId, expected)).toMatchObject({ value: 'Bergen' })
        const over = await sdk.overrideFeedback(traceId, feedback, { value: false, rationale: 'no', source: { type: 'HUMAN', id: 'ada' } })
        expect(over).toMatchObject({ name: 'right', value: false, overrides: feedback, source: { type: 'HUMAN', id: 'ada' } })
        expect(await sdk.getAssessment(traceId, feedback)).toMatchObject({ valid: false })
        await expect(sdk.overrideFeedback(traceId, expected, { value: 1 })).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' })
        await sdk.deleteAssessment(traceId, expected)
        await expect(sdk.getAssessment(traceId, expected)).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
        expect((await sdk.getTrace(traceId)).info.assessments.map(({ name, value }) => `${name} ${String(value)}`).sort()).toEqual([
          'right false',
          'right true',
        ])
      },
    )

    shows(
      'says of itself what the program says of it',
      [
        'mlflow.trace',
        'mlflow.start_span',
        'mlflow.start_span_no_context',
        'mlflow.get_current_active_span',
        'mlflow.update_current_trace',
        'mlflow.context',
        'mlflow.flush_trace_async_logging',
        'mlflow.set_tracking_uri',
        'MlflowClient.start_trace',
        'MlflowClient.start_span',
      ],
      async () => {
        sdk.init({ url: url(), openTelemetry: false })
        await sdk.setExperiment('sdk spans')
        const traceId = await sdk.trace('outer', async (span) => {
          sdk.updateTrace({ session: 'chat-7', user: 'ada', tags: { release: '1.4' } })
          expect(sdk.currentSpan()).toBe(span)
          const apart = sdk.startSpan('apart', { inputs: { a: 1 } })
          await sdk.withSpan('inner', async (inner) => inner.setAttribute('step', 1))
          apart.setOutputs({ b: 2 }).end()
          return span.traceId
        })
        await sdk.flush({ timeoutMs: 30_000 })
        const { info, spans } = await sdk.getTrace(traceId)
        expect(info.metadata).toMatchObject({ 'mlflow.trace.session': 'chat-7', 'mlflow.trace.user': 'ada' })
        expect(info.tags).toMatchObject({ release: '1.4' })
        const outer = spans.find(({ name }) => name === 'outer')
        const other = sdk.withSession({ session: 'chat-8' }, () => sdk.startSpan('alone', { parent: null }))
        sdk.startSpan('below', { parent: other }).end()
        other.end()
        await sdk.flush({ timeoutMs: 30_000 })
        const alone = await sdk.getTrace(other.traceId)
        expect([alone.info.metadata['mlflow.trace.session'], alone.spans.length]).toEqual(['chat-8', 2])
        const places = spans.map(({ name, parentSpanId: parent }) => `${name} ${parent === undefined ? 'alone' : parent === outer?.spanId}`)
        expect(places.sort()).toEqual(['apart true', 'inner true', 'outer alone'])
      },
    )
  })
}
