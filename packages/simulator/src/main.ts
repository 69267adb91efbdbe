#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { startSimulator } from './start-simulator.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    'first-token-ms': { type: 'string', default: '0' },
    'per-token-ms': { type: 'string', default: '0' },
  },
})

function numberOf(name: keyof typeof values): number {
  const value = Number(values[name])
  if (Number.isFinite(value) && value >= 0) return value
  console.error(`--${name} must be a number of 0 or more, not ${values[name]}`)
  process.exit(2)
}

const simulator = await startSimulator({
  port: numberOf('port'),
  seed: numberOf('seed'),
  latencyMs: { firstToken: numberOf('first-token-ms'), perToken: numberOf('per-token-ms') },
})
console.log(JSON.stringify({ url: simulator.url, port: simulator.port }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close().then(() => process.exit(0)))
