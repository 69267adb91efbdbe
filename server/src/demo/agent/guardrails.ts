import { judgeModel } from './models.ts'
import { postJson } from './post-json.ts'
import { step, type Scope } from './step.ts'

export interface Verdict {
  allowed: boolean
  category: string
}

/** Looks for the commonest ways of talking an agent out of its instructions. */
export function checkByPattern(scope: Scope, message: string): Promise<Verdict> {
  return step(scope, { name: 'input_guardrail', type: 'GUARDRAIL', inputs: { message } }, async () => {
    const caught = /ignore (all )?(previous|your) instructions/i.test(message)
    return { allowed: !caught, category: caught ? 'prompt_injection' : 'none' }
  })
}

const verdictSchema = {
  type: 'object',
  properties: { allowed: { type: 'boolean' }, category: { type: 'string', enum: ['none', 'prompt_injection', 'abuse'] } },
  required: ['allowed', 'category'],
  additionalProperties: false,
}

/** Has a small model judge the message. */
export function checkByModel(scope: Scope, message: string, { url, signal }: { url: string; signal: AbortSignal }): Promise<Verdict> {
  return step(scope, { name: 'input_guardrail', type: 'GUARDRAIL', inputs: { message } }, (inside) => {
    const body = {
      model: judgeModel,
      messages: [
        { role: 'system', content: 'Say whether a message to the support desk of a lamp shop may be answered.' },
        { role: 'user', content: message },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'verdict', strict: true, schema: verdictSchema } },
    }
    const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': judgeModel }
    const judged = step(inside, { name: `chat ${judgeModel}`, type: 'LLM', inputs: body, attributes }, async ({ span }) => {
      const answer = await postJson<Judged>(`${url}/v1/chat/completions`, body, signal)
      span.setAttributes({
        'gen_ai.response.model': answer.model,
        'gen_ai.usage.input_tokens': answer.usage.prompt_tokens,
        'gen_ai.usage.output_tokens': answer.usage.completion_tokens,
      })
      return answer
    })
    return judged.then((answer) => JSON.parse(answer.choices[0]?.message.content ?? '{}') as Verdict)
  })
}

interface Judged {
  model: string
  choices: { message: { content: string } }[]
  usage: { prompt_tokens: number; completion_tokens: number }
}

/** Keeps card numbers and passwords out of answers. */
export function checkAnswer(scope: Scope, answer: string): Promise<Verdict> {
  return step(scope, { name: 'output_guardrail', type: 'GUARDRAIL', inputs: { answer } }, async () => {
    const leaks = /\b\d(?:[ -]?\d){12,15}\b|password/i.test(answer)
    return { allowed: !leaks, category: leaks ? 'personal_data' : 'none' }
  })
}
