import type { DatabaseSync } from 'node:sqlite'
import { type Filter, maxRetrievalsLookedAt, type RetrievedDocument, spanTypes, type UnusedRetrievals } from '@assay/protocol'
import { readSpanContent } from '../normalise/read-span-content.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import { valueLeaves } from '../provenance/value-leaves.ts'
import { PayloadReader } from '../read/payload-reader.ts'
import type { RetrievalReader } from './retrieval-reader.ts'
import { type Answer, answerOf, usesDocument } from './retrieval-use.ts'
import type { TraceSampler } from './trace-sampler.sqlite.ts'

/** Answers of one trace that are looked at, the first after its first retrieval. */
export const maxAnswersLookedAt = 50
/** Of payloads that are read in all. Older retrievals are left out. */
const maxBytesRead = 64 * 1024 * 1024
/** Named of each step. */
const namedTraces = 20

const [retriever, llm] = [spanTypes.indexOf('RETRIEVER'), spanTypes.indexOf('LLM')]
const isRetriever: Filter = { kind: 'compare', field: { on: 'span', name: 'type' }, op: '=', value: 'RETRIEVER' }

type SpanColumns = [
  trace: number,
  type: number,
  name: number,
  startUs: number,
  durationUs: number,
  block: number,
  position: number,
  length: number,
]
const spanColumns = 's.trace, s.type, s.name, s.start_us, s.duration_us, s.block, s.position, s.length'

interface StepSpan {
  name: number
  startUs: number
  endUs: number
  place: { block: number; position: number; length: number }
}

/** `check` throws when it is time to stop. */
export function createRetrievalReader(db: DatabaseSync, sampler: TraceSampler, check: () => void): RetrievalReader {
  const payloads = new PayloadReader(db)

  function contentOf({ place }: StepSpan) {
    check()
    return readSpanContent(decodeSpan(payloads.payload(place)))
  }

  /** The texts in what a model said. */
  function said(span: StepSpan): Answer {
    const { outputMessages, outputs } = contentOf(span)
    const texts = valueLeaves(outputMessages ?? outputs).map(({ value }) => String(value))
    return answerOf(texts.join('\n'))
  }

  /** The finished retrievals and answers of a trace, in the order of time. */
  function stepsOf(trace: number): { retrievals: StepSpan[]; answers: StepSpan[] } {
    const where = `s.type IN (${retriever}, ${llm}) AND s.duration_us IS NOT NULL`
    const [retrievals, answers]: [StepSpan[], StepSpan[]] = [[], []]
    for (const row of sampler.spanRows<SpanColumns>({ traces: [trace], share: 1 }, spanColumns, where)) {
      const [, type, name, startUs, durationUs, block, position, length] = row
      const step = { name, startUs, endUs: startUs + durationUs, place: { block, position, length } }
      ;(type === retriever ? retrievals : answers).push(step)
    }
    retrievals.sort((a, b) => a.startUs - b.startUs)
    const firstEndUs = Math.min(...retrievals.map(({ endUs }) => endUs))
    // What is said is whole at the end: a call that was under way while something was retrieved inside of it may have used it.
    const later = answers.filter(({ endUs }) => endUs > firstEndUs).sort((a, b) => a.endUs - b.endUs)
    return { retrievals, answers: later.slice(0, maxAnswersLookedAt) }
  }

  return {
    unused(workspace, { filter, ...query }) {
      const wanted: Filter = filter === null ? isRetriever : { kind: 'and', all: [isRetriever, filter] }
      const traces = sampler.newest(workspace, { ...query, filter: wanted }, maxRetrievalsLookedAt + 1)
      const steps = new Map<number, Step>()
      let [lookedAt, undecided, bytes, all] = [0, 0, 0, traces.length <= maxRetrievalsLookedAt]
      for (const trace of traces) {
        const { retrievals, answers } = stepsOf(trace)
        bytes += [...retrievals, ...answers].reduce((sum, { place }) => sum + place.length, 0)
        if (lookedAt + retrievals.length > maxRetrievalsLookedAt || bytes > maxBytesRead) all = false
        if (bytes > maxBytesRead && lookedAt > 0) break
        const texts = new Map<StepSpan, Answer>()
        const answer = (span: StepSpan): Answer => {
          const text = texts.get(span) ?? said(span)
          texts.set(span, text)
          return text
        }
        for (const retrieval of retrievals.toReversed().slice(0, maxRetrievalsLookedAt - lookedAt)) {
          lookedAt++
          const documents = contentOf(retrieval).documents ?? []
          const later = answers.filter(({ endUs }) => endUs > retrieval.endUs)
          if (documents.length === 0 || later.length === 0) {
            undecided++
            continue
          }
          const step = steps.get(retrieval.name) ?? new Step()
          steps.set(retrieval.name, step)
          step.add(trace, documents, usedOf(documents, later, answer, check))
        }
        if (lookedAt >= maxRetrievalsLookedAt) break
      }
      const names = sampler.terms(steps.keys())
      const found = [...steps]
        .filter(([, { unused }]) => unused > 0)
        .sort(([, a], [, b]) => b.unused - a.unused || b.retrievals - a.retrievals)
        .map(([name, step]) => step.finish(names.get(name) ?? '', sampler.traceIds(step.traces)))
      return Promise.resolve({ steps: found, lookedAt, undecided, all })
    },
  }
}

/** How many of the documents some answer uses. */
function usedOf(
  documents: readonly RetrievedDocument[],
  later: readonly StepSpan[],
  answer: (span: StepSpan) => Answer,
  check: () => void,
): number {
  let unused = documents
  for (const span of later) {
    if (unused.length === 0) break
    check()
    const text = answer(span)
    unused = unused.filter((document) => !usesDocument(text, document))
  }
  return documents.length - unused.length
}

class Step {
  retrievals = 0
  unused = 0
  readonly traces: number[] = []
  private documents = 0
  private usedDocuments = 0

  add(trace: number, documents: readonly RetrievedDocument[], used: number): void {
    this.retrievals++
    this.documents += documents.length
    this.usedDocuments += used
    if (used > 0) return
    this.unused++
    if (this.traces.length < namedTraces && this.traces.at(-1) !== trace) this.traces.push(trace)
  }

  finish(name: string, traceIds: string[]): UnusedRetrievals {
    const { retrievals, unused, documents, usedDocuments } = this
    return { name, retrievals, unused, documents, usedDocuments, traceIds }
  }
}
