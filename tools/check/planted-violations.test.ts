import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const repository = join(import.meta.dirname, '..', '..')

/** Each file holds one violation, or none, and the rule that must say so. */
const planted: Record<string, { source: string; rule: string | undefined }> = {
  'server/src/runs/cycle-a.ts': {
    source: "import { b } from './cycle-b.ts'\nexport const a = (): number => b() + 1\n",
    rule: 'import(no-cycle)',
  },
  'server/src/runs/cycle-b.ts': {
    source: "import { a } from './cycle-a.ts'\nexport const b = (): number => a() + 1\n",
    rule: 'import(no-cycle)',
  },
  'server/src/runs/index.ts': { source: 'export const run = 1\n', rule: undefined },
  'server/src/runs/experiment.ts': { source: 'export const experiment = 1\n', rule: undefined },
  'server/src/tracing/index.ts': { source: 'export const trace = 1\n', rule: undefined },
  'server/src/platform/clock.ts': { source: 'export const now = 1\n', rule: undefined },
  'server/src/runs/to-the-right.ts': {
    source: "import { trace } from '../tracing/index.ts'\nexport const x = trace\n",
    rule: 'eslint(no-restricted-imports)',
  },
  'server/src/tracing/past-the-index.ts': {
    source: "import { experiment } from '../runs/experiment.ts'\nexport const x = experiment\n",
    rule: 'eslint(no-restricted-imports)',
  },
  'server/src/tracing/deep/past-the-index.ts': {
    source: "import { experiment } from '../../runs/experiment.ts'\nexport const x = experiment\n",
    rule: 'eslint(no-restricted-imports)',
  },
  'server/src/tracing/allowed.ts': {
    source: "import { now } from '../platform/clock.ts'\nimport { run } from '../runs/index.ts'\nexport const x = run + now\n",
    rule: undefined,
  },
  'server/src/platform/knows-a-slice.ts': {
    source: "import { trace } from '../tracing/index.ts'\nexport const x = trace\n",
    rule: 'eslint(no-restricted-imports)',
  },
  'server/src/platform/http/knows-a-slice.ts': {
    source: "import { trace } from '../../tracing/index.ts'\nexport const x = trace\n",
    rule: 'eslint(no-restricted-imports)',
  },
  'server/src/tracing/knows-the-web.ts': {
    source: "import { page } from '../../../web/src/app/page.ts'\nexport const x = page\n",
    rule: 'eslint(no-restricted-imports)',
  },
  'web/src/app/page.ts': { source: 'export const page = 1\n', rule: undefined },
  'web/src/tracing/knows-the-server.ts': {
    source: "import { trace } from '../../../server/src/tracing/index.ts'\nexport const x = trace\n",
    rule: 'eslint(no-restricted-imports)',
  },
  'web/src/ui/knows-a-slice.ts': {
    source: "import { x } from '../tracing/knows-the-server.ts'\nexport const y = x\n",
    rule: 'eslint(no-restricted-imports)',
  },
  'e2e/tracing/knows-the-server.test.ts': {
    source: "import { trace } from '../../server/src/tracing/index.ts'\nexport const x = trace\n",
    rule: 'eslint(no-restricted-imports)',
  },
  'packages/protocol/src/impure.ts': {
    source: "import { readFileSync } from 'node:fs'\nexport const x = readFileSync\n",
    rule: 'eslint(no-restricted-imports)',
  },
  'packages/sdk/src/core/takes-schemas.ts': {
    source: "import { z } from 'zod/mini'\nexport const x = z.string()\n",
    rule: 'eslint(no-restricted-imports)',
  },
  'server/src/tracing/floating.ts': {
    source: 'async function save(): Promise<void> {}\nexport function f(): void {\n  save()\n}\n',
    rule: 'typescript(no-floating-promises)',
  },
  'server/src/tracing/reads-the-environment.ts': {
    source: "export const x = process.env['HOME']\n",
    rule: 'node(no-process-env)',
  },
  'server/src/governance/compares-secrets.ts': {
    source: 'export const f = (given: string, config: { token: string }): boolean => given === config.token\n',
    rule: 'assay(no-secret-equality)',
  },
  'server/src/governance/asks-whether-there-is-one.ts': {
    source: "export const f = (token?: string): boolean => token === undefined || token === ''\n",
    rule: undefined,
  },
  'server/src/tracing/any.ts': { source: 'export const f = (x: any): unknown => x\n', rule: 'typescript(no-explicit-any)' },
}

describe('npm run check lint', () => {
  let folder = ''
  let found = new Map<string, string[]>()

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-planted-'))
    for (const path of ['oxlint.config.ts', 'tools/boundaries.ts', 'tools/lint', 'tsconfig.base.json', 'tsconfig.json', 'package.json']) {
      cpSync(join(repository, path), join(folder, path), { recursive: true })
    }
    symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
    for (const [path, { source }] of Object.entries(planted)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), source)
    }
    const lint = join(repository, 'node_modules/oxlint/bin/oxlint')
    const { stdout } = spawnSync(process.execPath, [lint, '--format=json', 'server', 'web', 'packages', 'e2e'], {
      cwd: folder,
      encoding: 'utf8',
    })
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string }[] }
    const byFile = Map.groupBy(diagnostics, ({ filename }) => filename)
    found = new Map([...byFile].map(([file, list]) => [file, [...new Set(list.map(({ code }) => code))]]))
  }, 60_000)

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(Object.entries(planted).filter(([, { rule }]) => rule !== undefined))('catches %s', (path, { rule }) => {
    expect(found.get(path)).toEqual([rule])
  })

  it.each(Object.entries(planted).filter(([, { rule }]) => rule === undefined))('lets %s be', (path) => {
    expect(found.get(path)).toBeUndefined()
  })
})
