import { createHash } from 'node:crypto'
import {
  createExternalModel,
  currentTraceId,
  finalizeLoggedModel,
  flush,
  init,
  loadPrompt,
  logDict,
  logInput,
  logMetrics,
  logOutputs,
  logParams,
  registerModel,
  registerPrompt,
  setActiveModel,
  setExperiment,
  setPromptAlias,
  setRegisteredModelAlias,
  startRun,
  trace,
} from '@assay/sdk'
import { questions } from './questions.ts'
import { chanceOfShipping, train } from './router.ts'

const params = { steps: 30, learningRate: 0.5 }
/** Names the content of the training data. */
const digest = createHash('sha256').update(JSON.stringify(questions)).digest('hex').slice(0, 8)

init()
await setExperiment('typescript-training')

const { runId, modelId, weights } = await startRun(
  { runName: 'router', description: 'Sends a question to who can answer it.' },
  async (run) => {
    await logParams(params)
    await logInput({ name: 'questions', digest }, { context: 'training' })
    const model = await createExternalModel({ name: 'question-router', modelType: 'classifier', params })
    const found = await train(questions, {
      ...params,
      onStep: (step, { loss, accuracy }) =>
        logMetrics({ loss, accuracy }, { step, modelId: model.modelId, dataset: { name: 'questions', digest } }),
    })
    await logDict(found, 'router/weights.json')
    await logOutputs([{ modelId: model.modelId, step: params.steps }])
    await finalizeLoggedModel(model.modelId)
    return { runId: run.runId, modelId: model.modelId, weights: found }
  },
)
const { version } = await registerModel(`models:/${modelId}`, 'question-router')
await setRegisteredModelAlias('question-router', 'champion', version)

const prompt = await registerPrompt({ name: 'router-reply', template: 'Your question goes to {{team}}: "{{question}}"' })
await setPromptAlias('router-reply', 'production', prompt.version)

// From here on as in production: the trace says which model and which prompt it used.
const { reply, traceId } = await setActiveModel({ modelId }, () =>
  trace('route', async (span) => {
    const question = 'When does my parcel arrive?'
    span.setInputs({ question })
    const template = await loadPrompt('prompts:/router-reply@production', { type: 'text' })
    const team = chanceOfShipping(weights, question) > 0.5 ? 'shipping' : 'the shop'
    return { reply: template.format({ team, question }), traceId: currentTraceId() }
  }),
)
if (!(await flush())) {
  console.error('The trace could not be sent: is the server running at ASSAY_URL?')
  process.exitCode = 1
}
console.log(reply)
console.log(`Run: ${runId}`)
console.log(`Model: ${modelId}`)
console.log(`Trace: ${traceId}`)
