import { describe, expect, it } from 'vitest'
import { createLog } from '../../platform/log.ts'
import type { Rejection } from './diagnostics.ts'
import { createRefusalLog, refusalLogMs } from './refusal-log.ts'

const refused = (more: Partial<Rejection> = {}): Rejection => ({
  atMs: 0,
  door: 'otlp-http',
  request: 'POST /v1/trace',
  status: 404,
  reason: 'No endpoint for POST /v1/trace.',
  hint: 'Spans go to /v1/traces.',
  ...more,
})

describe('createRefusalLog', () => {
  function opened() {
    const lines: unknown[] = []
    let now = 0
    const clock = { nowMs: () => now, monotonicMs: () => now }
    const log = createLog({
      clock,
      level: 'info',
      format: 'json',
      secrets: ['s3cret-of-the-server'],
      write: (line) => lines.push(JSON.parse(line)),
    })
    return {
      lines,
      note: createRefusalLog(log, clock.nowMs),
      pass(ms: number) {
        now += ms
      },
    }
  }

  it('says what was refused, why, and what may mend it', () => {
    const { lines, note } = opened()
    note(refused())
    expect(lines).toEqual([
      {
        time: '1970-01-01T00:00:00.000Z',
        level: 'warn',
        message: 'request refused',
        door: 'otlp-http',
        request: 'POST /v1/trace',
        status: 404,
        reason: 'No endpoint for POST /v1/trace.',
        hint: 'Spans go to /v1/traces.',
      },
    ])
  })

  it('says each kind once a minute, then how many it did not say', () => {
    const { lines, note, pass } = opened()
    for (let i = 0; i < 100; i++) note(refused({ request: `POST /${i}`, reason: `No endpoint for POST /${i}.` }))
    pass(refusalLogMs - 1)
    note(refused())
    expect(lines).toHaveLength(1)
    pass(1)
    note(refused())
    expect(lines[1]).toMatchObject({ notLogged: 100 })
    pass(refusalLogMs)
    note(refused())
    expect(lines[2]).not.toHaveProperty('notLogged')
  })

  it('tells kinds apart by door and status', () => {
    const { lines, note } = opened()
    note(refused())
    note(refused({ status: 401 }))
    note(refused({ door: 'otlp-grpc' }))
    note(refused({ status: 200, reason: '1 spans rejected.' }))
    expect(lines.map((line) => (line as { message: string }).message)).toEqual([
      'request refused',
      'request refused',
      'request refused',
      'spans refused',
    ])
  })

  it('keeps the server’s token out of the line', () => {
    const { lines, note } = opened()
    note(refused({ request: 'POST /s3cret-of-the-server/v1/traces', reason: 'No endpoint for POST /s3cret-of-the-server/v1/traces.' }))
    expect(JSON.stringify(lines)).not.toContain('s3cret')
  })
})
