import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixedClock } from './clock.ts'
import { createLog, type LogOptions } from './log.ts'

function capture(options: Partial<LogOptions> = {}) {
  const lines: string[] = []
  const log = createLog({
    clock: fixedClock(Date.UTC(2026, 10, 23, 18, 0, 1, 250)),
    level: 'info',
    format: 'json',
    secrets: [],
    write: (line) => lines.push(line),
    ...options,
  })
  return { log, lines }
}

describe('createLog', () => {
  it('writes one JSON object a line', () => {
    const { log, lines } = capture()
    log.info('listening', { port: 7070 })
    expect(lines).toEqual(['{"time":"2026-11-23T18:00:01.250Z","level":"info","message":"listening","port":7070}\n'])
  })

  it('writes for a person what the terminal shows', () => {
    const { log, lines } = capture({ format: 'text' })
    log.warn('slow', { path: '/v1/traces', ms: 12 })
    expect(lines).toEqual(['18:00:01.250 warn  slow path=/v1/traces ms=12\n'])
  })

  it('leaves out what is below its level', () => {
    const { log, lines } = capture({ level: 'warn' })
    log.info('no')
    log.error('yes')
    expect(lines).toHaveLength(1)
  })

  it('adds the fields it was bound to', () => {
    const { log, lines } = capture()
    log.with({ requestId: 'r1' }).with({ door: 'grpc' }).info('in')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ requestId: 'r1', door: 'grpc' })
  })

  it('does not let a field take the place of the level or the message', () => {
    const { log, lines } = capture()
    log.info('true', { level: 'error', message: 'forged' })
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', message: 'true' })
  })

  it('writes an error as its message, with its stack only at debug', () => {
    const info = capture()
    info.log.error('failed', { error: new Error('disk full') })
    expect(JSON.parse(info.lines[0] ?? '')).toMatchObject({ error: 'disk full' })
    const debug = capture({ level: 'debug' })
    debug.log.error('failed', { error: new Error('disk full') })
    expect((JSON.parse(debug.lines[0] ?? '') as { error: string }).error).toContain('log.test.ts')
  })

  it('writes what JSON has no word for', () => {
    const { log, lines } = capture()
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    log.info('odd', { big: 12n, bytes: new Uint8Array(3), at: new Date(0), nested: { error: new Error('deep') }, cycle })
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      big: '12',
      bytes: '[3 bytes]',
      at: '1970-01-01T00:00:00.000Z',
      nested: { error: 'deep' },
    })
  })

  it('still says what happened when a field cannot be written', () => {
    const { log, lines } = capture()
    log.info('odd', {
      field: Object.defineProperty({}, 'x', {
        enumerable: true,
        get() {
          throw new Error('no')
        },
      }),
    })
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ message: 'odd', note: 'fields could not be written' })
  })
})

describe('HX-91: a secret is in no line', () => {
  const planted = 'correct-horse-battery-staple'

  it.each<[string, Record<string, unknown>]>([
    ['the server’s own token anywhere', { note: `it is ${planted}!` }],
    ['a header by its name', { headers: { Authorization: planted } }],
    ['a bearer header in a text', { note: `Authorization: Bearer ${planted}` }],
    ['a password in an address', { url: `https://user:${planted}@example.com/` }],
    ['a key in a query', { url: `/x?api_key=${planted}&y=1` }],
    ['a cookie', { cookie: planted }],
    ['a nested list', { items: [{ password: planted }] }],
  ])('%s', (_what, fields) => {
    for (const format of ['json', 'text'] as const) {
      const { log, lines } = capture({ format, level: 'debug', secrets: fields['note'] ? [planted] : [] })
      log.debug('request', fields)
      expect(lines.join('')).toContain('[hidden]')
      expect(lines.join('')).not.toContain(planted)
    }
  })

  it.each(['sk-proj-abcdefghijklmnopqrstuvwx', 'ghp_abcdefghijklmnopqrstuvwx', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'])(
    'a provider’s key by its shape: %s',
    (key) => {
      const { log, lines } = capture()
      log.info(`called with ${key}`)
      expect(lines.join('')).not.toContain(key)
    },
  )
})

describe('HX-92: text from outside stays in its one line', () => {
  it('escapes a line break and a forged line behind it', () => {
    const { log, lines } = capture({ format: 'text' })
    log.info('name', { name: 'x\n{"level":"info","message":"forged"}' })
    expect(lines).toEqual(['18:00:01.250 info  name name=x\\u000a{"level":"info","message":"forged"}\n'])
  })

  it('holds for any text, in both formats', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (message, value) => {
        for (const format of ['json', 'text'] as const) {
          const { log, lines } = capture({ format })
          log.info(message, { value })
          expect(lines).toHaveLength(1)
          expect(lines[0]?.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/)
        }
      }),
    )
  })
})
