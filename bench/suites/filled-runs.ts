import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { lossOf } from '../load/loss-of.ts'
import { places } from '../places.ts'
import { startMlflow } from '../servers/mlflow.ts'

/**
 * MLflow with so many runs in one experiment, each with a metric, a parameter and what its server adds, and one run with a metric of so many
 * points. It takes minutes through the server, so its tables are filled; they are kept from run to run.
 */
export async function filledMlflowRuns({ runs, points }: { runs: number; points: number }, say: (line: string) => void): Promise<string> {
  const dataDir = join(places.filledStores, `mlflow-runs-${runs}-${points}`)
  const mark = join(dataDir, '.complete')
  if (existsSync(mark)) return dataDir
  say(`filling MLflow with ${runs.toLocaleString('en')} runs and ${points.toLocaleString('en')} points, once`)
  rmSync(dataDir, { recursive: true, force: true })
  // The server makes its tables.
  await (await startMlflow(dataDir)).stop()
  const db = new DatabaseSync(join(dataDir, 'mlflow.db'))
  try {
    db.exec('PRAGMA synchronous=OFF; BEGIN')
    const many = experiment(db, 'many runs')
    for (let at = 0; at < runs; at++) {
      const id = run(db, many, at)
      db.prepare('INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, 0, 0)').run(
        'loss',
        lossOf(at),
        at,
        id,
      )
      db.prepare('INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, 0, 0, ?)').run(
        'loss',
        lossOf(at),
        at,
        id,
      )
      db.prepare('INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)').run('lr', String(at % 10), id)
    }
    const long = run(db, experiment(db, 'long run'), 0)
    const insert = db.prepare("INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ('loss', ?, ?, ?, ?, 0)")
    for (let at = 0; at < points; at++) insert.run(lossOf(at), at, long, at)
    db.prepare("INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ('loss', ?, ?, ?, 0, ?)").run(
      lossOf(points - 1),
      points - 1,
      points - 1,
      long,
    )
    db.exec('COMMIT; ANALYZE')
  } finally {
    db.close()
  }
  writeFileSync(mark, '')
  return dataDir
}

function experiment(db: DatabaseSync, name: string): number {
  const row = db
    .prepare(`INSERT INTO experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time)
      VALUES (?, ?, 'active', 0, 0) RETURNING experiment_id`)
    .get(name, `mlflow-artifacts:/${name}`)
  return Number(row?.['experiment_id'])
}

function run(db: DatabaseSync, experimentId: number, at: number): string {
  const id = at.toString(16).padStart(24, '0') + experimentId.toString(16).padStart(8, '0')
  db.prepare(`INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time, source_version,
    lifecycle_stage, artifact_uri, experiment_id) VALUES (?, ?, 'UNKNOWN', '', '', '', 'FINISHED', ?, ?, '', 'active', ?, ?)`).run(
    id,
    `run ${at}`,
    at,
    at + 1,
    `mlflow-artifacts:/${experimentId}/${id}/artifacts`,
    experimentId,
  )
  db.prepare("INSERT INTO tags (key, value, run_uuid) VALUES ('mlflow.runName', ?, ?)").run(`run ${at}`, id)
  return id
}
