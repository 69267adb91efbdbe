import {
  AppError,
  exportTracesPath,
  exportTracesRequest,
  type ExportFormat,
  invalidParameter,
  maxNamedInExport,
  parseQueryBar,
  toCsv,
} from '@assay/protocol'
import type { Seam } from '../../governance/index.ts'
import { queryOf, type Route } from '../../platform/http/route.ts'
import type { ExperimentStore } from '../../runs/index.ts'
import { parseTraceId } from '../store/trace-id.ts'
import type { ExportPlace, ExportQuery, TraceExporter } from './trace-exporter.ts'
import { tableHead, type TableNames } from './trace-table.ts'

/** Columns that a table may have for tags and feedback. */
export const maxNamedColumns = 1000

const mediaTypes: Record<ExportFormat, string> = {
  jsonl: 'application/x-ndjson; charset=utf-8',
  otlp: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
}
const endings: Record<ExportFormat, string> = { jsonl: 'jsonl', otlp: 'otlp.jsonl', csv: 'csv' }
const start: ExportPlace = { cursor: undefined, skip: 0 }

interface ExportRouteDeps {
  exporter: TraceExporter
  experiments: Pick<ExperimentStore, 'get'>
  seam: Seam
}

/** Files of all traces that a query finds. A part is made when the one before it was taken: memory holds one, however many traces there are. */
export function exportRoute({ exporter, experiments, seam }: ExportRouteDeps): Route {
  async function namesOf(workspace: string, which: ExportQuery): Promise<TableNames> {
    const names = { feedback: new Set<string>(), tags: new Set<string>() }
    for (let place: ExportPlace | null = start; place !== null;) {
      const found = await exporter.names(workspace, which, place)
      for (const name of found.names.feedback) names.feedback.add(name)
      for (const key of found.names.tags) names.tags.add(key)
      if (names.feedback.size + names.tags.size > maxNamedColumns)
        throw new AppError(
          'REQUEST_TOO_LARGE',
          `The traces have more than ${maxNamedColumns} different tags and names of feedback, each of which would be a column. Export them as JSON lines.`,
        )
      place = found.next
    }
    return { feedback: [...names.feedback].sort(), tags: [...names.tags].sort() }
  }

  return {
    method: 'GET',
    path: exportTracesPath,
    policy: 'trace:read',
    async handle({ caller: { workspace }, params, url }) {
      const parsed = exportTracesRequest.safeParse({ ...queryOf(url), ...params })
      if (!parsed.success) {
        const [issue] = parsed.error.issues
        throw invalidParameter(`Invalid value for parameter '${issue?.path.join('.') ?? ''}': ${issue?.message ?? 'does not fit'}.`)
      }
      const { experimentId, format, q = '', from: fromMs, to: toMs, asOfMs = seam.nowMs() } = parsed.data
      await experiments.get(workspace, experimentId)
      const filter = q.trim() === '' ? null : parseQueryBar(q, { nowMs: asOfMs, listed: 'traces' })
      const which: ExportQuery = {
        experimentId,
        query: { filter, fromMs, toMs, receivedUntilMs: asOfMs },
        traceIds: parsed.data.traceIds === undefined ? null : named('traceIds', parsed.data.traceIds),
        except: named('except', parsed.data.except ?? ''),
      }
      const names = format === 'csv' ? await namesOf(workspace, which) : { feedback: [], tags: [] }
      // What the first part refuses is still an answer with a status.
      const first = await exporter.part(workspace, which, { format, names }, start)
      const head = format === 'csv' ? toCsv([tableHead(names)]) : ''
      let { next } = first
      const encoder = new TextEncoder()
      const body = new ReadableStream<Uint8Array>(
        {
          start: (controller) => controller.enqueue(encoder.encode(head + first.text)),
          async pull(controller) {
            if (next === null) return controller.close()
            const part = await exporter.part(workspace, which, { format, names }, next)
            next = part.next
            controller.enqueue(encoder.encode(part.text))
          },
        },
        { highWaterMark: 1 },
      )
      return new Response(body, {
        headers: {
          'content-type': mediaTypes[format],
          'content-disposition': `attachment; filename="traces-${experimentId}.${endings[format]}"`,
        },
      })
    },
  }
}

/** @throws INVALID_PARAMETER_VALUE for an id that is none, and for too many */
function named(parameter: string, list: string): string[] {
  const ids = list.split(',').filter((id) => id !== '')
  if (ids.length > maxNamedInExport)
    throw invalidParameter(`Parameter '${parameter}' names ${ids.length} traces: an export names at most ${maxNamedInExport}.`)
  return ids.map((id) => Buffer.from(parseTraceId(id)).toString('hex'))
}
