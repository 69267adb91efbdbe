import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'

it.runIf(process.platform === 'linux')('lowers the priority of the thread that calls it, and of no other', async () => {
  const worker = new Worker(
    `const { giveWay } = require(${JSON.stringify(new URL('./give-way.ts', import.meta.url).pathname)})
     const { readFileSync } = require('node:fs')
     const { parentPort } = require('node:worker_threads')
     giveWay()
     parentPort.postMessage(readFileSync('/proc/thread-self/stat', 'utf8'))`,
    { eval: true },
  )
  const lowered = await new Promise<string>((resolve, reject) => worker.once('message', resolve).once('error', reject))
  await worker.terminate()
  expect(niceness(lowered)).toBe(10)
  expect(niceness(readFileSync('/proc/thread-self/stat', 'utf8'))).toBe(0)
})

/** The 19th field of /proc/…/stat (proc(5)); the second is a name in brackets that may have anything in it. */
function niceness(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])
}
