import { execFile } from 'node:child_process'
import { copyFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { installSdkPeer } from '../install/install-sdk-peers.ts'
import { type SdkPeer, sdkPeers } from '../install/sdk-peers.ts'
import { Collected } from '../measure/collected.ts'
import { folderBytes } from '../measure/folder-bytes.ts'
import { places } from '../places.ts'
import { ratio, type Section } from '../report/section.ts'
import { type Sink, startSink } from '../sdk/sink.ts'
import type { Suite, SuiteContext } from './suite.ts'

const run = promisify(execFile)
const names = {
  cpu: 'CPU per span, of the whole program',
  own: 'CPU per span, less that of the untraced program',
  first: 'CPU of the first 5,000 spans, what is compiled then included',
  arrived: 'of the text of all spans, what arrived',
  import: 'import, in a fresh process',
  size: 'installed',
  packages: 'packages installed',
} as const
/** The untraced program first: its cost is taken off the others. */
const floors = { untraced: 'untraced.ts', floor: 'sdk.ts' } as const
const drive = fileURLToPath(new URL('../sdk/drive.ts', import.meta.url))
const textBytes = 1024
const spansPerOperation = 10
/** Of what the driver runs for each operation that it measures. */
const operationsInAll = 2.5
/** What the aims compare is measured more often, one after the other all along. */
const compared = new Set(['untraced', 'floor', 'assay'])
const peerRepeats = 3
const comparedRepeats = 9

/** What tracing costs the program that is traced. */
export const sdkSuite: Suite = { name: 'sdk', run: runSuite }

async function runSuite({ quick, say }: SuiteContext): Promise<Section> {
  const collected = new Collected()
  const notes: string[] = []
  const subjects = new Map(Object.entries(floors).map(([name, file]) => [name, join(places.root, 'bench', 'floor', file)]))
  const folders: [SdkPeer, string][] = []
  for (const peer of [ownSdk(), ...sdkPeers]) {
    say(`sdk: installing ${peer.name}`)
    try {
      const folder = await installSdkPeer(places.sdkPeers, peer)
      folders.push([peer, folder])
      subjects.set(peer.name, placeAdapter(peer.name, folder))
    } catch (error) {
      notes.push(`${peer.name} could not be installed: ${firstLine(error)}`)
    }
  }
  const sink = await startSink()
  const operations = quick ? 500 : 2000
  const failed = new Set<string>()
  try {
    for (let repeat = 1; repeat <= (quick ? 1 : comparedRepeats); repeat++) {
      for (const [name, adapter] of subjects) {
        if (failed.has(name) || (repeat > peerRepeats && !compared.has(name))) continue
        say(`sdk: ${name}, ${repeat}`)
        try {
          await measure(collected, { name, adapter, operations, sink })
        } catch (error) {
          failed.add(name)
          notes.push(`${name} did not run: ${firstLine(error)}`)
        }
      }
    }
  } finally {
    sink.close()
  }
  for (const [peer, folder] of folders) await measureInstall(collected, peer, folder, quick ? 3 : 7)
  return section(collected, notes)
}

/** Our own package as a user installs it; anew each time, since it is what is being worked on. */
function ownSdk(): SdkPeer {
  rmSync(join(places.sdkPeers, 'assay'), { recursive: true, force: true })
  return { name: 'assay', packages: [places.sdkTarball], imports: ['@assay/sdk'] }
}

/** Beside the SDK's own packages, so that its imports are theirs. */
function placeAdapter(name: string, folder: string): string {
  const adapter = join(folder, 'adapter.mjs')
  copyFileSync(join(places.root, 'bench', 'sdk', 'adapters', `${name}.mjs`), adapter)
  return adapter
}

interface Subject {
  name: string
  adapter: string
  operations: number
  sink: Sink
}

async function measure(collected: Collected, { name, adapter, operations, sink }: Subject): Promise<void> {
  sink.takeBytes()
  const { stdout } = await run(process.execPath, [drive, adapter, sink.url, String(operations)], { timeout: 180_000 })
  const { cpuUsPerSpan, firstCpuMs } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<'cpuUsPerSpan' | 'firstCpuMs', number>
  collected.add(names.cpu, 'µs', name, cpuUsPerSpan)
  collected.add(names.first, 'ms', name, firstCpuMs)
  if (name === 'untraced') return
  const untraced = collected.sample(names.cpu, 'untraced')?.median ?? 0
  collected.add(names.own, 'µs', name, cpuUsPerSpan - untraced)
  const sent = operations * operationsInAll * spansPerOperation * textBytes
  collected.add(names.arrived, '%', name, Math.min(100, (sink.takeBytes() / sent) * 100))
}

async function measureInstall(collected: Collected, peer: SdkPeer, folder: string, repeats: number): Promise<void> {
  const modules = join(folder, 'node_modules')
  collected.add(names.size, 'MB', peer.name, folderBytes(modules) / 1e6)
  collected.add(names.packages, '', peer.name, countPackages(modules))
  const program = `const start = performance.now()
    await Promise.all(${JSON.stringify(peer.imports)}.map((name) => import(name)))
    console.log('\\n' + (performance.now() - start))
    process.exit(0)`
  for (let repeat = 0; repeat < repeats; repeat++) {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: folder })
    collected.add(names.import, 'ms', peer.name, Number(stdout.trim().split('\n').at(-1)))
  }
}

function countPackages(modules: string): number {
  const names = readdirSync(modules, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => /(^|node_modules\/)(@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(name)).length
}

function firstLine(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error && error.stderr !== '' ? String(error.stderr) : String(error)
  const line = text.split('\n').find((candidate) => /error/i.test(candidate)) ?? text
  return line.slice(0, 200)
}

function section(collected: Collected, notes: readonly string[]): Section {
  const own = (name: string) => collected.sample(names.own, name)
  const cpu = (name: string) => collected.sample(names.cpu, name)
  const cheapest = sdkPeers.map(({ name }) => cpu(name)?.median ?? Infinity).reduce((least, value) => Math.min(least, value), Infinity)
  return {
    suite: 'sdk',
    title: 'Tracing a program',
    method: [
      'A program of asynchronous functions: operations of 10 nested spans, each with another text of 1 KB as its input, to a server on this machine that answers at once. CPU of the whole program until everything was sent, by span, after a warm-up of one and a half times as many operations; what the first ones cost is told apart. “untraced” is the same program without tracing.',
      'The floor makes ids, keeps the context, writes the same fields in as many bytes and sends the same batches, without limits and without retry (bench/floor/sdk.ts). Each SDK as it ships, except that langfuse may send 512 spans a request; what each does beyond (masking, validation) is its own.',
      'Sizes are those of `node_modules` with nothing else installed.',
      ...notes,
    ],
    measures: collected.measures(),
    aims: [
      {
        text: 'CPU per span of the traced program, of the floor’s',
        value: ratio(cpu('assay'), cpu('floor')),
        limit: 1.2,
        bound: 'atMost',
        unit: '×',
      },
      {
        text: 'CPU per span of the SDK alone, of the floor’s',
        value: ratio(own('assay'), own('floor')),
        limit: 1.2,
        bound: 'atMost',
        unit: '×',
      },
      {
        text: 'CPU per span, of the cheapest peer’s',
        value: (cpu('assay')?.median ?? Number.NaN) / cheapest,
        limit: 1,
        bound: 'atMost',
        unit: '×',
      },
    ],
    charts: [],
  }
}
