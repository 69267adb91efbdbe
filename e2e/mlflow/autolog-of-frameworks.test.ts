import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '@assay/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'
import { weatherScenario } from './weather-scenario.ts'

/** Each asks for the weather in Paris with one tool at hand, and then a model that refuses. Spans are indented below their parent. */
interface Framework {
  name: string
  program: string
  spans: string[][]
  /** Input, output and total of each trace, null where nothing was counted, and of each of its model calls. */
  tokens: (number[] | null)[]
  modelCalls: number[][][]
  request: unknown
  toolInputs: unknown
  error: string
  /** On the span of the refused call. */
  exception: string
}

const frameworks: Framework[] = [
  {
    name: 'mlflow.langchain.autolog() and LangGraph, then a streamed chain',
    program: 'langchain_agent.py',
    spans: [
      [
        'LangGraph CHAIN OK',
        '  model CHAIN OK',
        '    ChatOpenAI CHAT_MODEL OK',
        '  tools CHAIN OK',
        '    get_weather TOOL OK',
        '  model CHAIN OK',
        '    ChatOpenAI CHAT_MODEL OK',
      ],
      [
        'RunnableSequence CHAIN OK',
        '  ChatPromptTemplate CHAIN OK',
        '  ChatOpenAI CHAT_MODEL OK',
        // The parser takes the first piece while the model is still talking, and so begins below it.
        '    StrOutputParser CHAIN OK',
      ],
      ['RunnableSequence CHAIN ERROR', '  ChatPromptTemplate CHAIN OK', '  ChatOpenAI CHAT_MODEL ERROR'],
    ],
    tokens: [[256, 22, 278], [11, 2, 13], null],
    modelCalls: [
      [
        [99, 16, 115],
        [157, 6, 163],
      ],
      [[11, 2, 13]],
      [],
    ],
    request: { messages: [{ role: 'user', content: 'How is the weather in Paris?' }] },
    toolInputs: { city: 'Paris' },
    error: 'OpenAIInvalidRequestError',
    exception: 'OpenAIInvalidRequestError',
  },
  {
    name: 'mlflow.openai.autolog() and the OpenAI Agents SDK',
    program: 'openai_agents.py',
    spans: [
      [
        'AgentRunner.run AGENT OK',
        '  Agent workflow CHAIN OK',
        '    Weather agent AGENT OK',
        // A turn of the agent, a kind of span that MLflow 3.18 has no name for.
        '      Unknown CHAIN OK',
        '        Response CHAT_MODEL OK',
        '          AsyncResponses CHAT_MODEL OK',
        '        get_weather TOOL OK',
        '      Unknown CHAIN OK',
        '        Response CHAT_MODEL OK',
        '          AsyncResponses CHAT_MODEL OK',
      ],
      [
        'AgentRunner.run AGENT ERROR',
        '  Agent workflow CHAIN OK',
        '    Refused agent AGENT ERROR',
        '      Unknown CHAIN OK',
        '        Response CHAT_MODEL ERROR',
        '          AsyncResponses CHAT_MODEL ERROR',
      ],
    ],
    tokens: [[316, 22, 338], null],
    modelCalls: [
      [
        [129, 16, 145],
        [187, 6, 193],
      ],
      [],
    ],
    request: 'How is the weather in Paris?',
    toolInputs: { city: 'Paris' },
    error: 'BadRequestError',
    exception: 'BadRequestError',
  },
  {
    name: 'mlflow.pydantic_ai.autolog()',
    program: 'pydantic_ai_agent.py',
    spans: [
      [
        'Agent.run_sync AGENT OK',
        '  Agent.run AGENT OK',
        '    OpenAIChatModel.request LLM OK',
        '    get_weather TOOL OK',
        '    OpenAIChatModel.request LLM OK',
      ],
      ['Agent.run_sync AGENT ERROR', '  Agent.run AGENT ERROR', '    OpenAIChatModel.request LLM ERROR'],
    ],
    // Both agent spans say the sum, too: it is counted once.
    tokens: [[271, 22, 293], null],
    modelCalls: [
      [
        [108, 16, 124],
        [163, 6, 169],
      ],
      [],
    ],
    request: { user_prompt: 'How is the weather in Paris?' },
    toolInputs: { city: 'Paris' },
    error: 'ModelHTTPError',
    exception: 'ModelHTTPError',
  },
  {
    name: 'mlflow.llama_index.autolog()',
    program: 'llama_index_agent.py',
    spans: [
      [
        'FunctionAgent.run AGENT OK',
        '  BaseWorkflowAgent.init_run CHAIN OK',
        '  BaseWorkflowAgent.setup_agent CHAIN OK',
        '  BaseWorkflowAgent.run_agent_step CHAIN OK',
        '    OpenAI._prepare_chat_with_tools LLM OK',
        '    OpenAI.achat CHAT_MODEL OK',
        '  BaseWorkflowAgent.parse_agent_output CHAIN OK',
        '  BaseWorkflowAgent.call_tool CHAIN OK',
        '    FunctionTool.acall TOOL OK',
        '  BaseWorkflowAgent.aggregate_tool_results CHAIN OK',
        '  BaseWorkflowAgent.setup_agent CHAIN OK',
        '  BaseWorkflowAgent.run_agent_step CHAIN OK',
        '    OpenAI._prepare_chat_with_tools LLM OK',
        '    OpenAI.achat CHAT_MODEL OK',
        '  BaseWorkflowAgent.parse_agent_output CHAIN OK',
      ],
      ['OpenAI.complete LLM ERROR'],
    ],
    tokens: [[315, 22, 337], null],
    modelCalls: [
      [
        [129, 16, 145],
        [186, 6, 192],
      ],
      [],
    ],
    request: {
      user_msg: 'How is the weather in Paris?',
      chat_history: null,
      memory: null,
      max_iterations: null,
      early_stopping_method: null,
    },
    toolInputs: { kwargs: { city: 'Paris' } },
    error: 'BadRequestError',
    exception: 'BadRequestError',
  },
  {
    name: 'mlflow.dspy.autolog()',
    program: 'dspy_program.py',
    spans: [
      [
        'ReAct.forward AGENT OK',
        '  Predict.forward LLM OK',
        '    ChatAdapter.format PARSER OK',
        '    LM.__call__ CHAT_MODEL OK',
        '    ChatAdapter.parse PARSER OK',
        '  Tool.get_weather TOOL OK',
        '  Predict.forward LLM OK',
        '    ChatAdapter.format PARSER OK',
        '    LM.__call__ CHAT_MODEL OK',
        '    ChatAdapter.parse PARSER OK',
        '  ChainOfThought.forward CHAIN OK',
        '    Predict.forward LLM OK',
        '      ChatAdapter.format PARSER OK',
        '      LM.__call__ CHAT_MODEL OK',
        '      ChatAdapter.parse PARSER OK',
      ],
      ['Predict.forward LLM ERROR', '  ChatAdapter.format PARSER OK', '  LM.__call__ CHAT_MODEL ERROR'],
    ],
    // The program as a whole says what its three calls took, and no call says it by itself.
    tokens: [[2043, 172, 2215], null],
    modelCalls: [[], []],
    request: { question: 'How is the weather in Paris?' },
    toolInputs: { city: 'Paris' },
    error: 'LMInvalidRequestError',
    exception: 'LMInvalidRequestError',
  },
  {
    name: 'mlflow.crewai.autolog(), and mlflow.openai.autolog() for model calls that CrewAI makes without LiteLLM',
    program: 'crewai_crew.py',
    spans: [
      [
        'Crew.kickoff CHAIN OK',
        '  Task.execute_sync CHAIN OK',
        '    Weather agent AGENT OK',
        '      openai/gpt-4o-mini LLM OK',
        '      get_weather TOOL OK',
        '      openai/gpt-4o-mini LLM OK',
      ],
      [
        'Crew.kickoff CHAIN ERROR',
        '  Task.execute_sync CHAIN ERROR',
        '    Weather agent AGENT ERROR',
        '      openai/sim-error-400 LLM ERROR',
      ],
      [
        'Crew.kickoff CHAIN OK',
        '  Task.execute_sync CHAIN OK',
        '    Weather agent AGENT OK',
        '      Completions CHAT_MODEL OK',
        '      get_weather TOOL OK',
        '      Completions CHAT_MODEL OK',
      ],
    ],
    tokens: [[398, 22, 420], null, [386, 22, 408]],
    modelCalls: [
      [
        [171, 16, 187],
        [227, 6, 233],
      ],
      [],
      [
        [163, 16, 179],
        [223, 6, 229],
      ],
    ],
    request: {},
    toolInputs: { tool_name: 'get_weather', tool_args: { city: 'Paris' } },
    error: 'BadRequestError',
    exception: 'BadRequestError',
  },
]

/** Some of them import a thousand modules; more where ten things run at once. */
const programTimeoutMs = 240_000

describe.skipIf(lacks('mlflow-frameworks'))('the MLflow 3.18.0 client', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let simulator: Awaited<ReturnType<typeof startSimulator>>
  /** Frameworks keep files of their own in it. */
  const home = mkdtempSync(join(tmpdir(), 'assay-frameworks-'))
  beforeAll(async () => {
    ;[server, simulator] = await Promise.all([startServer(), startSimulator({ scenario: weatherScenario })])
  })
  afterAll(async () => {
    await Promise.all([server?.stop(), simulator?.close()])
    rmSync(home, { recursive: true, force: true })
  })

  describe.each(frameworks)('with $name', ({ program, spans, tokens, modelCalls, request, toolInputs, error, exception }) => {
    let facts: Record<string, unknown>
    beforeAll(async () => {
      const script = join('frameworks', program)
      facts = (await runFacts('mlflow-frameworks', script, [server.url, simulator.url], { HOME: home })) as Record<string, unknown>
    }, programTimeoutMs)

    it('makes one trace of each run, in which agent, models and tool are nested', () => {
      expect(facts['spans']).toEqual(spans)
    })

    it('counts the tokens of each model call, and their sum once', () => {
      expect([facts['tokens'], facts['model_calls']]).toEqual([tokens, modelCalls])
    })

    it('keeps what was asked and answered', () => {
      expect([facts['answer'], facts['request'], facts['answered']]).toEqual(['It is sunny in Paris.', request, true])
    })

    it('keeps what the tool was given, and what it said', () => {
      expect(facts['tool']).toEqual([[toolInputs, true]])
    })

    it('keeps the refusal on the span that it met', () => {
      expect([facts['error'], facts['exception']]).toEqual([error, [exception]])
    })
  })
})
