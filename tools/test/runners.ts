import { spawn } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchNode, floorPackage } from '../launch/node-release.mjs'
import { LaunchError } from '../launch/step.mjs'
import { addCounts, type Counts, noCounts } from './counts.ts'
import { packPackages } from './pack-packages.ts'

const root = join(import.meta.dirname, '..', '..')

/**
 * Plain node:test scripts of packages: what is proved on the packed package, on every Node that it promises to run on.
 * They find the packed packages in the folder that `ASSAY_PACKED` names.
 */
const packageTests = 'packages/*/test/**/*.test.mjs'

/**
 * Runs every test of the repository, or with `filters` those of vitest whose path contains one of them.
 * The output of the runners goes through as it comes.
 */
export async function runAllTests({ filters, long }: { filters: string[]; long: boolean }): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-test-'))
  try {
    const counts = await runVitest(join(folder, 'vitest.json'), filters, long)
    const scripts = filters.length > 0 ? [] : globSync(packageTests, { cwd: root, exclude: ['**/node_modules/**'] })
    if (scripts.length === 0) return counts
    await packPackages(root, [...new Set(scripts.map(workspaceOf))], join(folder, 'packed'))
    const onNewest = await runNodeTests(process.execPath, process.versions.node, scripts, folder)
    return [onNewest, await runOnFloor(scripts, folder)].reduce(addCounts, counts)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runVitest(countsFile: string, filters: string[], long: boolean): Promise<Counts> {
  const reporters = ['--reporter=default', `--reporter=${join(root, 'tools/test/vitest-reporter.ts')}`]
  const code = await run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...filters], {
    ASSAY_TEST_COUNTS: countsFile,
    ...(long ? { ASSAY_TEST_LONG: '1' } : {}),
  })
  return readCounts(countsFile, code)
}

/** On the oldest Node that the published packages promise to run on; one skip where the registry does not give it. */
async function runOnFloor(scripts: string[], folder: string): Promise<Counts> {
  try {
    const node = await fetchNode({ folder: join(root, '.cache', 'node-floor'), ...floorPackage })
    return await runNodeTests(node, floorPackage.version, scripts, folder)
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error
    process.stderr.write(`skipped: package tests on Node ${floorPackage.version}: ${error.message}\n`)
    return { ...noCounts, skipped: [`package tests on Node ${floorPackage.version}`] }
  }
}

async function runNodeTests(node: string, version: string, scripts: string[], folder: string): Promise<Counts> {
  process.stdout.write(`\nPackage tests on Node ${version}\n`)
  const countsFile = join(folder, `node-${version}.json`)
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${join(root, 'tools/test/node-reporter.mjs')}`,
    `--test-reporter-destination=${countsFile}`,
  ]
  const code = await run(node, ['--test', ...reporters, ...scripts], { ASSAY_PACKED: join(folder, 'packed') })
  return readCounts(countsFile, code)
}

/** `packages/cli/test/package.test.mjs` → `packages/cli` */
function workspaceOf(script: string): string {
  return script.split(/[\\/]/).slice(0, 2).join('/')
}

function run(command: string, args: string[], env: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/** A runner that ends badly without a failed test in its counts (a crash, a timeout) is itself one failure. */
function readCounts(path: string, exitCode: number): Counts {
  const counts = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Counts) : noCounts
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}
