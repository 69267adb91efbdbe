import { AppError, isAppError, notFound } from '@assay/protocol'
import { readTraceId } from '@assay/protocol/mlflow'
import type { Seam } from '../../governance/index.ts'
import type { ExperimentStore } from '../../runs/index.ts'
import type { AssessmentStore } from '../store/assessment-store.ts'
import type { AttachmentStore } from '../store/attachment-store.ts'
import type { PriceBook } from '../pricing/price-book.ts'
import type { SpanReader, SpanWriter } from '../store/span-store.ts'
import type { TraceLinkStore } from '../store/trace-link-store.ts'
import type { TraceAnswers } from './trace-answers.ts'

/** What the calls on traces stand on. */
export interface TraceRouteDeps {
  answers: TraceAnswers
  reader: SpanReader
  writer: SpanWriter
  assessments: AssessmentStore
  links: TraceLinkStore
  attachments: AttachmentStore
  /** The prices that hold in an experiment. */
  bookOf(workspace: string, experimentId: string): Promise<PriceBook>
  experiments: ExperimentStore
  seam: Seam
  /** Resolves after `ms` milliseconds. */
  delay: (ms: number) => Promise<void>
}

/** The stored id that a client's trace id names. @throws RESOURCE_DOES_NOT_EXIST when there can be no such trace. */
export function knownTraceId(given: string): string {
  return readTraceId(given) ?? unknownTrace(given)
}

export function unknownTrace(given: string): never {
  throw notFound(`Trace with ID '${given}' not found.`)
}

/** `act`, with MLflow's own text where what it names does not exist. */
export async function sayingNotFound<T>(message: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (isAppError(error) && error.code === 'RESOURCE_DOES_NOT_EXIST')
      throw new AppError('RESOURCE_DOES_NOT_EXIST', message, { cause: error })
    throw error
  }
}
