import { beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

describe.skipIf(lacks('mlflow-frameworks'))('the MLflow 3.18.0 client watching its machine', () => {
  let facts: Record<string, unknown>
  beforeAll(async () => {
    const server = await startServer()
    try {
      facts = (await runFacts('mlflow-frameworks', 'system_metrics.py', [server.url])) as Record<string, unknown>
    } finally {
      await server.stop()
    }
  }, 120_000)

  it.each<[string, string, unknown]>([
    [
      'logs processor, memory, disk and network, each with a slash in its name',
      'names',
      [
        'system/cpu_utilization_percentage',
        'system/disk_available_megabytes',
        'system/disk_usage_megabytes',
        'system/disk_usage_percentage',
        'system/network_receive_megabytes',
        'system/network_transmit_megabytes',
        'system/system_memory_usage_megabytes',
        'system/system_memory_usage_percentage',
      ],
    ],
    ['logs a point a sample', 'steps', [0, 1, 2]],
    ['sees percentages', 'in_percent', true],
    ['finds the run by such a metric', 'found', [true]],
  ])('%s', (_, fact, value) => {
    expect(facts[fact]).toEqual(value)
  })
})
