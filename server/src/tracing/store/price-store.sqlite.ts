import type { DatabaseSync } from 'node:sqlite'
import type { PriceChange, ProjectPrice } from '@assay/protocol'
import { notFound } from '@assay/protocol'
import { workspaceId } from '../../platform/database/workspace.ts'
import { priceChanges } from '../pricing/price-changes.ts'
import { projectPriceBook } from '../pricing/project-price-book.ts'
import type { SpanPricer } from '../pricing/span-pricer.ts'
import { createSpanPricer } from '../pricing/span-pricer.ts'
import type { SqliteSpanWriter } from '../write/span-writer.sqlite.ts'
import { maxListedChanges, type PriceStore } from './price-store.ts'

/** Traces priced anew in one call. */
export const tracesPerStep = 200
const maxRememberedExperiments = 1_000

/** A project's own prices in SQLite, and the pricers that follow from them. One thread. */
export class SqlitePriceStore implements PriceStore {
  private readonly db: DatabaseSync
  private readonly pricers = new Map<string, SpanPricer>()
  private readonly spans: Pick<SqliteSpanWriter, 'reprice'> | null

  /** `spans` writes to the same database, in the same transactions; readers, which never reprice, have none. */
  constructor(db: DatabaseSync, spans: Pick<SqliteSpanWriter, 'reprice'> | null) {
    this.db = db
    this.spans = spans
  }

  /** The prices that hold in an experiment; remembered. */
  pricerOf(experimentId: string): SpanPricer {
    const known = this.pricers.get(experimentId)
    if (known !== undefined) return known
    const pricer = createSpanPricer(projectPriceBook(this.read(experimentId)))
    if (this.pricers.size >= maxRememberedExperiments) this.pricers.clear()
    this.pricers.set(experimentId, pricer)
    return pricer
  }

  /** After a change of prices, or a rollback of one. */
  forget(): void {
    this.pricers.clear()
  }

  private read(experimentId: string): ProjectPrice[] {
    const row = this.db.prepare('SELECT prices FROM price_override WHERE experiment = ?').get(Number(experimentId))
    return row === undefined ? [] : (JSON.parse(String(row['prices'])) as ProjectPrice[])
  }

  async prices(workspace: string, experimentId: string): Promise<ProjectPrice[]> {
    this.requireExperiment(workspace, experimentId)
    return this.read(experimentId)
  }

  async setPrices(
    workspace: string,
    experimentId: string,
    prices: ProjectPrice[],
    { by, atMs }: { by: string; atMs: number },
  ): Promise<void> {
    this.requireExperiment(workspace, experimentId)
    // Made now so that a bad price is refused before it is kept.
    projectPriceBook(prices)
    const note = this.db.prepare('INSERT INTO price_change (experiment, at_ms, changed_by, before, after) VALUES (?, ?, ?, ?, ?)')
    const text = (price: ProjectPrice | null): string | null => (price === null ? null : JSON.stringify(price))
    for (const { before, after } of priceChanges(this.read(experimentId), prices))
      note.run(Number(experimentId), Math.round(atMs), by, text(before), text(after))
    this.db
      .prepare(`INSERT INTO price_override (experiment, prices, repriced_to) VALUES (?, ?, 0)
        ON CONFLICT DO UPDATE SET prices = excluded.prices, repriced_to = 0`)
      .run(Number(experimentId), JSON.stringify(prices))
    this.forget()
  }

  async history(workspace: string, experimentId: string): Promise<{ changes: PriceChange[]; more: boolean; isRepricing: boolean }> {
    this.requireExperiment(workspace, experimentId)
    const rows = this.db
      .prepare('SELECT at_ms, changed_by, before, after FROM price_change WHERE experiment = ? ORDER BY id DESC LIMIT ?')
      .all(Number(experimentId), maxListedChanges + 1)
    const price = (text: unknown): ProjectPrice | null => (typeof text === 'string' ? (JSON.parse(text) as ProjectPrice) : null)
    const changes = rows.slice(0, maxListedChanges).map((row) => ({
      atMs: Number(row['at_ms']),
      by: String(row['changed_by']),
      before: price(row['before']),
      after: price(row['after']),
    }))
    const state = this.db.prepare('SELECT repriced_to FROM price_override WHERE experiment = ?').get(Number(experimentId))
    return { changes, more: rows.length > maxListedChanges, isRepricing: (state?.['repriced_to'] ?? null) !== null }
  }

  async reprice(workspace: string, experimentId: string): Promise<boolean> {
    this.requireExperiment(workspace, experimentId)
    const experiment = Number(experimentId)
    const from = this.db.prepare('SELECT repriced_to FROM price_override WHERE experiment = ?').get(experiment)?.['repriced_to'] ?? null
    if (from === null) return false
    const traces = this.db
      .prepare('SELECT id, workspace, trace_id FROM trace WHERE experiment = ? AND id > ? ORDER BY id LIMIT ?')
      .all(experiment, Number(from), tracesPerStep)
    const pricer = this.pricerOf(experimentId)
    for (const row of traces) {
      const trace = { id: Number(row['id']), workspace: Number(row['workspace']), traceId: row['trace_id'] as Uint8Array }
      this.spans?.reprice(trace, ({ facts, startUs }) => pricer.price(facts, startUs))
    }
    const last = traces[traces.length - 1]?.['id'] ?? null
    this.db.prepare('UPDATE price_override SET repriced_to = ? WHERE experiment = ?').run(last as number | null, experiment)
    return last !== null
  }

  async halfRepriced(): Promise<{ workspace: string; experimentId: string }[]> {
    const rows = this.db
      .prepare(`SELECT w.name, e.id FROM price_override p JOIN experiment e ON e.id = p.experiment JOIN workspace w ON w.id = e.workspace
        WHERE p.repriced_to IS NOT NULL`)
      .all()
    return rows.map((row) => ({ workspace: String(row['name']), experimentId: String(row['id']) }))
  }

  private requireExperiment(workspace: string, experimentId: string): void {
    const row = this.db
      .prepare('SELECT 1 FROM experiment WHERE workspace = ? AND id = ?')
      .get(workspaceId(this.db, workspace), Number(experimentId))
    if (row === undefined) throw notFound(`No Experiment with id=${experimentId} exists`)
  }
}
