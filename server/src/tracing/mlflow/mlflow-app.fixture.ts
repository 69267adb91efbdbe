import type { AuditEntry, Authoriser } from '../../governance/index.ts'
import { TimeBudget } from '../../platform/database/time-budget.ts'
import { Guard } from '../../platform/http/guard.ts'
import { createHttpApp } from '../../platform/http/http-app.ts'
import { createExperimentStore, experimentRoutes } from '../../runs/index.ts'
import { createAttachmentStore } from '../store/attachment-store.sqlite.ts'
import { createAssessmentStore } from '../store/assessment-store.sqlite.ts'
import { openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { projectPriceBook } from '../pricing/project-price-book.ts'
import { createTraceLinkStore } from '../store/trace-link-store.sqlite.ts'
import { assessmentRoutes } from './assessment-routes.ts'
import { attachmentRoutes } from './attachment-routes.ts'
import { createTraceAnswers } from './trace-answers.ts'
import { traceRoutes } from './trace-routes.ts'

export interface MlflowApp extends AsyncDisposable {
  call(method: string, path: string, body?: object, workspace?: string): Promise<{ status: number; body: unknown }>
  audited: AuditEntry[]
  addWorkspace(name: string): Promise<void>
}

/** MLflow's routes over the real stores, in process. `authoriser` decides at the seam of changes; the door lets everyone in. */
export function openMlflowApp(authoriser: Authoriser): MlflowApp {
  const nowMs = (): number => 1_700_000_100_000
  const opened = openSqliteSpans({ nowMs })
  const audited: AuditEntry[] = []
  const seam = {
    authoriser,
    audit: {
      record: (entry: AuditEntry) => {
        audited.push(entry)
      },
    },
    nowMs,
  }
  const experiments = createExperimentStore(opened.db, { nowMs }, new TimeBudget(opened.db))
  const assessments = createAssessmentStore(opened.db)
  const links = createTraceLinkStore(opened.db, (...tag) => opened.writer.setTag(...tag))
  const attachments = createAttachmentStore(opened.db)
  const bookOf = () => Promise.resolve(projectPriceBook([]))
  const app = createHttpApp({
    routes: [
      ...experimentRoutes({ experiments, seam }),
      ...traceRoutes({
        answers: createTraceAnswers({ reader: opened.reader, bookOf, check: () => undefined }),
        reader: opened.reader,
        writer: opened.writer,
        assessments,
        links,
        attachments,
        bookOf,
        experiments,
        seam,
        delay: () => Promise.resolve(),
      }),
      ...assessmentRoutes({ assessments, seam }),
      ...attachmentRoutes({ reader: opened.reader, attachments, admit: () => ({ take: () => undefined, release: () => undefined }), seam }),
    ],
    guard: new Guard({ allowedHosts: [], host: '127.0.0.1', token: null }),
    authoriser: { check: () => undefined },
    logError: (_, error) => {
      throw error
    },
    onRefused: () => null,
  })
  return {
    audited,
    addWorkspace: (name) => opened.addWorkspace(name),
    async call(method, path, body, workspace = 'default') {
      const response = await app.request(`/api${path}`, {
        method,
        headers: { 'x-mlflow-workspace': workspace, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      return { status: response.status, body: await response.json() }
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}
