import { csvRows, type ExportFormat, isAppError } from '@assay/protocol'
import { traceInfoMessage } from '../mlflow/trace-info-message.ts'
import { traceArtifactMessage } from '../mlflow/trace-artifact-message.ts'
import { traceOtlp } from '../pages/trace-otlp.ts'
import { traceCostParts } from '../pricing/cost-parts.ts'
import type { PriceBook } from '../pricing/price-book.ts'
import type { SpanReader, StoredSpan, TraceQuery, TraceRecord } from '../store/span-store.ts'
import { namesIn, type TableNames, tableRow } from './trace-table.ts'

/** A part of a file ends with the trace that brings it over this. Unit: characters. */
export const charsPerPart = 1024 * 1024
/** Traces that are found with one question. */
const tracesPerPage = 200

/** Which traces; `traceIds` and `except` are 32 hex digits, and the former replace the query. */
export interface ExportQuery {
  experimentId: string
  query: Omit<TraceQuery, 'experimentIds' | 'limit' | 'cursor' | 'orderBy'>
  traceIds: string[] | null
  except: string[]
}

/** Where a file goes on: at the `skip`th trace of the page that begins at `cursor`. */
export interface ExportPlace {
  cursor: string | undefined
  skip: number
}

/** Makes files of traces, part by part, where the spans are read. */
export interface TraceExporter {
  part(
    workspace: string,
    which: ExportQuery,
    file: { format: ExportFormat; names: TableNames },
    place: ExportPlace,
  ): Promise<{ text: string; next: ExportPlace | null }>
  /** The names that a page of the traces has. */
  names(workspace: string, which: ExportQuery, place: ExportPlace): Promise<{ names: TableNames; next: ExportPlace | null }>
}

export interface TraceExporterDeps {
  reader: Pick<SpanReader, 'searchTraces' | 'getTraces' | 'listStoredSpans'>
  bookOf(workspace: string, experimentId: string): Promise<PriceBook>
  /** Throws when it is time to stop. */
  check(): void
}

export function createTraceExporter({ reader, bookOf, check }: TraceExporterDeps): TraceExporter {
  async function page(workspace: string, { experimentId, query, traceIds, except }: ExportQuery, { cursor }: ExportPlace) {
    if (traceIds !== null) {
      const traces = (await reader.getTraces(workspace, traceIds)).filter((trace) => trace.experimentId === experimentId)
      return { traces, nextCursor: null }
    }
    const found = await reader.searchTraces(workspace, { ...query, experimentIds: [experimentId], limit: tracesPerPage, cursor })
    const leftOut = new Set(except)
    return { traces: found.items.filter(({ traceId }) => !leftOut.has(traceId)), nextCursor: found.nextCursor }
  }

  async function line(workspace: string, trace: TraceRecord, format: 'jsonl' | 'otlp', book: PriceBook): Promise<string> {
    let spans: StoredSpan[] = []
    let leftOut: string | undefined
    try {
      spans = await reader.listStoredSpans(workspace, trace.traceId)
    } catch (error) {
      if (!isAppError(error) || error.code !== 'REQUEST_TOO_LARGE') throw error
      leftOut = error.message
    }
    const note = leftOut === undefined ? '' : `,"leftOut":${JSON.stringify(leftOut)}`
    if (format === 'otlp') return `{"resourceSpans":${JSON.stringify(traceOtlp(spans).resourceSpans)}${note}}\n`
    return `{"info":${JSON.stringify(infoOf(trace, spans, book))},"data":${traceArtifactMessage(spans, check)}${note}}\n`
  }

  return {
    async part(workspace, which, { format, names }, place) {
      const { traces, nextCursor } = await page(workspace, which, place)
      const next = nextCursor === null ? null : { cursor: nextCursor, skip: 0 }
      if (format === 'csv') return { text: csvRows(traces.map((trace) => tableRow(trace, names))), next }
      const book = await bookOf(workspace, which.experimentId)
      let text = ''
      for (const [at, trace] of traces.entries()) {
        if (at < place.skip) continue
        check()
        text += await line(workspace, trace, format, book)
        if (text.length > charsPerPart && at + 1 < traces.length) return { text, next: { cursor: place.cursor, skip: at + 1 } }
      }
      return { text, next }
    },

    async names(workspace, which, place) {
      const { traces, nextCursor } = await page(workspace, which, place)
      const all = traces.map(namesIn)
      const unique = (lists: string[][]): string[] => [...new Set(lists.flat())]
      const names = { feedback: unique(all.map(({ feedback }) => feedback)), tags: unique(all.map(({ tags }) => tags)) }
      return { names, next: nextCursor === null ? null : { cursor: nextCursor, skip: 0 } }
    },
  }
}

/** As MLflow's client writes it: the duration is a number there (3.18, `TraceInfo.to_dict`). */
function infoOf(trace: TraceRecord, spans: StoredSpan[], book: PriceBook): object {
  const { execution_duration: _, ...info } = traceInfoMessage(trace, { cost: traceCostParts(spans, book) }) as Record<string, unknown>
  return {
    ...info,
    ...(trace.endUs !== null && { execution_duration_ms: Math.floor(trace.endUs / 1000) - Math.floor(trace.startUs / 1000) }),
  }
}
