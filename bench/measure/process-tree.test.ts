import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { processCount, threadCpuUs, treeCpuSeconds, treePssMib } from './process-tree.ts'

/** A process whose child has burnt 300 ms, and which says so. */
async function burnt(): Promise<number> {
  const burn =
    'const end = process.cpuUsage().user + 300_000; while (process.cpuUsage().user < end); console.log("done"); setInterval(() => {}, 1000)'
  const parent = spawn(process.execPath, [
    '-e',
    `const child = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(burn)}], { stdio: 'inherit' });
     process.on('SIGTERM', () => { child.kill(); process.exit() })`,
  ])
  onTestFinished(() => void parent.kill())
  await once(parent.stdout, 'data')
  return parent.pid ?? 0
}

describe.skipIf(process.platform !== 'linux')('what a process costs', () => {
  it('is its own time and that of what it started', async () => {
    const pid = await burnt()
    expect(processCount(pid)).toBe(2)
    expect(treeCpuSeconds(pid)).toBeGreaterThan(0.3)
    expect(treePssMib(pid)).toBeGreaterThan(20)
  })

  it('is told by the names of its threads', () => {
    const before = threadCpuUs(process.pid)
    const end = process.cpuUsage().user + 100_000
    while (process.cpuUsage().user < end);
    const after = threadCpuUs(process.pid)
    const spent = [...after].reduce((sum, [name, us]) => sum + us - (before.get(name) ?? 0), 0)
    expect(spent).toBeGreaterThan(90_000)
  })

  it('is nothing once it is gone', () => {
    expect(treeCpuSeconds(2 ** 30)).toBe(0)
    expect(processCount(2 ** 30)).toBe(0)
  })
})
