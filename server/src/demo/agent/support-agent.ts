import { articles } from '../shop.ts'
import { anthropicModel } from './anthropic-model.ts'
import type { ChatModel, Message } from './chat-model.ts'
import type { DemoClock } from './demo-clock.ts'
import { checkAnswer, checkByModel, checkByPattern } from './guardrails.ts'
import type { AgentVersion } from './models.ts'
import { openaiModel } from './openai-model.ts'
import { RateLimitError } from './post-json.ts'
import type { KnowledgeBase } from './search-kb.ts'
import { step, type Scope } from './step.ts'
import { createTools, toolDefinitions, ToolTimeout } from './tools.ts'

interface Question {
  session: string
  user: string
  language: string
  text: string
  photo: string | null
  /** The conversation so far; the turn is added to it. */
  history: Message[]
}

/** `failed` carries the error's message; the trace has the rest. */
type Turn = { traceId: string } & ({ status: 'answered'; answer: string } | { status: 'failed'; message: string })

export interface SupportAgent {
  /** Answers one message: one trace. Never rejects. */
  answer(question: Question, clock: DemoClock): Promise<Turn>
}

export interface AgentOptions {
  version: AgentVersion
  knowledge: KnowledgeBase
  /** The simulator's address. */
  url: string
  signal: AbortSignal
}

const maxSteps = 4
const refusal = 'I cannot help with that.'
const apology = 'I am sorry, something went wrong on our side.'

const system = `You are the support agent of a lamp shop. Answer in the customer's language, in one or two sentences.
Look orders up before you speak of them. Never promise what the house rules do not say.

House rules:
${articles.map(({ title, text }) => `- ${title}: ${text}`).join('\n')}`

export function createSupportAgent(options: AgentOptions): SupportAgent {
  const { version, url, signal } = options
  const models = version.models.map(([provider, model]): ChatModel =>
    (provider === 'openai' ? openaiModel : anthropicModel)({ url, model, signal }),
  )
  const runTool = createTools(options)

  async function converse(scope: Scope, question: Question): Promise<string> {
    const verdict = version.judgesInput ? await checkByModel(scope, question.text, options) : await checkByPattern(scope, question.text)
    const { history } = question
    history.push({ role: 'user', text: question.text, photo: question.photo })
    if (!verdict.allowed) return refusal
    for (let count = 0; count < maxSteps; count++) {
      const said = await askFirstFree(models, scope, history)
      if (said.toolCalls.length === 0) return said.text
      history.push({ role: 'assistant', ...said })
      const results = await Promise.allSettled(said.toolCalls.map((call) => runTool(scope, call)))
      for (const [index, result] of results.entries()) {
        history.push({ role: 'tool', callId: said.toolCalls[index]?.id ?? '', result: JSON.stringify(resultOf(result, version)) })
      }
    }
    throw new Error(`no answer after ${maxSteps} steps`)
  }

  return {
    async answer(question, clock) {
      let traceId = ''
      const before = question.history.length
      const about = {
        name: 'support-agent',
        type: 'AGENT' as const,
        inputs: { message: question.text },
        attributes: { 'session.id': question.session, 'user.id': question.user },
      }
      try {
        const answer = await step({ span: null, clock }, about, async (scope) => {
          traceId = scope.span.traceId
          scope.span.setTag('language', question.language).setTag('channel', question.photo === null ? 'chat' : 'app')
          const said = await converse(scope, question)
          const verdict = await checkAnswer(scope, said)
          return verdict.allowed ? said : refusal
        })
        question.history.push({ role: 'assistant', text: answer, toolCalls: [] })
        return { traceId, status: 'answered', answer }
      } catch (error) {
        // What the customer sees; calls without results would make the rest of the conversation invalid.
        question.history.splice(
          before,
          Infinity,
          { role: 'user', text: question.text, photo: question.photo },
          { role: 'assistant', text: apology, toolCalls: [] },
        )
        return { traceId, status: 'failed', message: error instanceof Error ? error.message : String(error) }
      }
    },
  }
}

/** The next model is asked only when the one before is rate-limited. */
async function askFirstFree(models: readonly ChatModel[], scope: Scope, messages: readonly Message[]): ReturnType<ChatModel> {
  let limited: unknown
  for (const model of models) {
    try {
      return await model(scope, { system, messages, tools: toolDefinitions })
    } catch (error) {
      if (!(error instanceof RateLimitError)) throw error
      limited = error
    }
  }
  throw limited
}

function resultOf(result: PromiseSettledResult<object>, { survivesToolTimeout }: AgentVersion): object {
  if (result.status === 'fulfilled') return result.value
  if (survivesToolTimeout && result.reason instanceof ToolTimeout) return { error: result.reason.message }
  throw result.reason
}
