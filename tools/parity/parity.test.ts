import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lacks, program } from '../test/lacks.ts'
import { absentFamilies, parityRows, sdkNameOf } from './parity-rows.ts'
import { mlflowFunctions, parityEntries, renderParity, shownFunctions } from './parity.ts'

const { version, functions } = mlflowFunctions()
const page = join(import.meta.dirname, '..', '..', 'docs', 'reference', 'parity.md')

describe('docs/reference/parity.md', () => {
  it('is what the tests and the table say now; if not: node tools/parity/write-parity.ts', () => {
    expect(readFileSync(page, 'utf8')).toBe(renderParity(version, parityEntries(functions, shownFunctions())))
  })

  it('has no row, reason or test for what MLflow does not have', () => {
    const unknown = [...Object.keys(parityRows), ...shownFunctions().keys()].filter((name) => !functions.includes(name))
    expect(unknown).toEqual([])
    for (const { has } of absentFamilies) expect(functions.filter((name) => has.test(name))).not.toEqual([])
  })

  it('gives a function either a test or a reason', () => {
    const shown = new Map([['mlflow.log_metric', 'a run takes metrics']])
    expect(() => parityEntries(['mlflow.new_function'], shown)).toThrow('mlflow.new_function is shown by no test')
    expect(() => parityEntries(['mlflow.login'], new Map([['mlflow.login', 'x']]))).toThrow(
      'mlflow.login is called absent, and is shown by "x"',
    )
    expect(parityEntries(['mlflow.log_metric', 'mlflow.login'], shown)).toMatchObject([
      { mlflow: 'mlflow.log_metric', status: 'differs', sdk: 'logMetric', shownBy: 'a run takes metrics' },
      { mlflow: 'mlflow.login', status: 'absent', sdk: '' },
    ])
  })

  it('calls nothing absent that the SDK has under its name', async () => {
    const sdk = (await import('../../packages/sdk/src/index.ts')) as Record<string, unknown>
    const hidden = parityEntries(functions, shownFunctions()).filter(
      ({ mlflow, status }) => status === 'absent' && sdkNameOf(mlflow) in sdk,
    )
    expect(hidden).toEqual([])
  })
})

describe.skipIf(lacks('mlflow'))('the list of functions', () => {
  it('is that of the real client', () => {
    const listed = execFileSync(program('mlflow'), [join(import.meta.dirname, 'list_functions.py')], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', MLFLOW_DISABLE_TELEMETRY: 'true' },
    })
    expect(JSON.parse(listed)).toEqual({ version, functions })
  }, 120_000)
})
