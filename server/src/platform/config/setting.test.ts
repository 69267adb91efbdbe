import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { resolveConfig } from './resolve-config.ts'
import { settingsOf } from './setting.ts'

const schema = z.object({
  port: z.int().default(1),
  tracing: z.object({ maxSpanBytes: z.int().default(1024).describe('A limit.') }).prefault({}),
})

describe('settingsOf', () => {
  it('derives the flag and the variable from the key, also inside a slice', () => {
    expect(settingsOf(schema).map(({ key, flag, variable }) => [key, flag, variable])).toEqual([
      ['port', '--port', 'ASSAY_PORT'],
      ['tracing.maxSpanBytes', '--tracing.max-span-bytes', 'ASSAY_TRACING_MAX_SPAN_BYTES'],
    ])
  })

  it('refuses a key that no flag can carry', () => {
    expect(() => settingsOf(z.object({ table: z.map(z.string(), z.string()) }))).toThrow('`table` has a schema')
  })
})

describe('resolveConfig with keys of a slice', () => {
  const resolve = (argv: string[], file?: string) => resolveConfig(schema, {}, { argv, env: {}, cwd: '/work', readFile: () => file }).config

  it('takes the slice’s default when nobody speaks of it', () => {
    expect(resolve([])).toEqual({ port: 1, tracing: { maxSpanBytes: 1024 } })
  })

  it('takes it from a dotted flag and from an object in the file', () => {
    expect(resolve(['--tracing.max-span-bytes=7']).tracing.maxSpanBytes).toBe(7)
    expect(resolve([], '{ "tracing": { "maxSpanBytes": 9 } }').tracing.maxSpanBytes).toBe(9)
  })

  it('names an unknown key inside the slice by its whole path', () => {
    expect(() => resolve([], '{ "tracing": { "maxSpanByte": 9 } }')).toThrow(
      'unknown key `tracing.maxSpanByte` — did you mean `tracing.maxSpanBytes`?',
    )
  })
})
