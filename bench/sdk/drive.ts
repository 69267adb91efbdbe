/**
 * Runs the workload in one SDK and prints what it cost as one JSON line.
 *
 *   node bench/sdk/drive.ts ADAPTER URL OPERATIONS
 */
import { setImmediate, setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { seededDice } from '../load/dice.ts'
import { makeWordPool } from '../load/word-pool.ts'
import type { SdkAdapterModule } from './adapter.ts'

const [adapterFile = '', url = '', count = '2000'] = process.argv.slice(2)
const textChars = 1024
/** The first ones, in which a program's code is compiled: told apart, since a program pays for them once. */
const firstOperations = 500
/** As many again as are measured, and half of that: until then the engine still compiles now and then, floor or SDK. */
const warmOperations = Number(count) * 1.5
/** Spans of one operation: an agent, three calls of models below it, two tools below each. */
const spansPerOperation = 10

const dice = seededDice(3)
const pool = makeWordPool(4 << 20, dice).toString('latin1')
const text = (): string => {
  const from = Math.floor(dice() * (pool.length - textChars))
  return pool.slice(from, from + textChars)
}

const { setUp } = (await import(pathToFileURL(adapterFile).href)) as SdkAdapterModule
const { traced, flush } = await setUp(url)

async function operation(): Promise<void> {
  await traced('agent', text(), async () => {
    for (let call = 0; call < 3; call++) {
      await traced('llm', text(), async () => {
        for (let tool = 0; tool < 2; tool++) await traced('tool', text(), setImmediate)
      })
    }
  })
}

/** A program waits most of its time, for models and tools: its SDK sends meanwhile. */
async function operate(operations: number): Promise<void> {
  for (let done = 1; done <= operations; done++) {
    await operation()
    if (done % 20 === 0) await delay(2)
  }
}

const atStart = process.cpuUsage()
await operate(firstOperations)
await flush()
const first = process.cpuUsage(atStart)
await operate(warmOperations - firstOperations)
await flush()
const before = process.cpuUsage()
const startedAt = performance.now()
await operate(Number(count))
const programMs = performance.now() - startedAt
await flush()
const { user, system } = process.cpuUsage(before)
const spans = Number(count) * spansPerOperation
const rssMib = process.memoryUsage().rss / 2 ** 20
process.stdout.write(
  `\n${JSON.stringify({
    cpuUsPerSpan: (user + system) / spans,
    firstCpuMs: (first.user + first.system) / 1000,
    programUsPerSpan: (programMs * 1000) / spans,
    rssMib,
  })}\n`,
)
process.exit(0)
