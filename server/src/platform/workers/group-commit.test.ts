import { DatabaseSync } from 'node:sqlite'
import { AppError, invalidParameter } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { GroupCommit } from './group-commit.ts'
import type { Call, Reply } from './messages.ts'

/** A store of names that fails when it is told to, and what its hooks were told. */
function open(room: { canBeMade: boolean } = { canBeMade: false }) {
  const db = new DatabaseSync(':memory:')
  db.exec('CREATE TABLE name (text TEXT NOT NULL)')
  const insert = db.prepare('INSERT INTO name (text) VALUES (?)')
  const events: string[] = []
  let full = true
  const names = {
    add: (text: string) => void insert.run(text),
    refuse: () => {
      throw invalidParameter('no')
    },
    addAndFail: (text: string) => {
      insert.run(text)
      throw new Error('half-way')
    },
    addWhereFull: (text: string) => {
      insert.run(text)
      if (full) throw new AppError('INSUFFICIENT_STORAGE', 'full')
    },
  }
  const commits = new GroupCommit(
    db,
    { names },
    {
      afterCall: () => void events.push('call'),
      beforeCommit: () => void events.push('commit'),
      afterRollback: (whole) => void events.push(whole ? 'undone' : 'one undone'),
      makeRoom: () => {
        full = !room.canBeMade
        return room.canBeMade
      },
    },
  )
  let id = 0
  const call = (method: keyof typeof names, ...args: unknown[]): Call => ({ id: ++id, store: 'names', method, args })
  return {
    commits,
    call,
    events,
    stored: () =>
      db
        .prepare('SELECT text FROM name')
        .all()
        .map((row) => row['text']),
  }
}

const outcomes = (replies: Reply[]) => replies.map((reply) => (reply.ok ? 'ok' : (reply.error.code ?? reply.error.message)))

describe('GroupCommit', () => {
  it('keeps what all calls wrote, in one transaction', async () => {
    const { commits, call, events, stored } = open()
    expect(outcomes(await commits.run([call('add', 'a'), call('add', 'b')]))).toEqual(['ok', 'ok'])
    expect(stored()).toEqual(['a', 'b'])
    expect(events).toEqual(['call', 'call', 'commit'])
  })

  it('answers a call that is refused before it writes, and goes on with the others', async () => {
    const { commits, call, events, stored } = open()
    expect(outcomes(await commits.run([call('add', 'a'), call('refuse'), call('add', 'b')]))).toEqual([
      'ok',
      'INVALID_PARAMETER_VALUE',
      'ok',
    ])
    expect(stored()).toEqual(['a', 'b'])
    expect(events).not.toContain('undone')
  })

  it('undoes a call that fails half-way alone, and tells what was kept in memory', async () => {
    const { commits, call, events, stored } = open()
    expect(outcomes(await commits.run([call('add', 'a'), call('addAndFail', 'x'), call('add', 'b')]))).toEqual(['ok', 'half-way', 'ok'])
    expect(stored()).toEqual(['a', 'b'])
    expect(events).toEqual(['call', 'undone', 'call', 'one undone', 'call', 'commit'])
  })

  it('refuses all calls of a transaction that found the disk full', async () => {
    const { commits, call, stored } = open()
    expect(outcomes(await commits.run([call('add', 'a'), call('addWhereFull', 'x')]))).toEqual([
      'INSUFFICIENT_STORAGE',
      'INSUFFICIENT_STORAGE',
    ])
    expect(stored()).toEqual([])
  })

  it('runs them once more when room could be made', async () => {
    const { commits, call, stored } = open({ canBeMade: true })
    expect(outcomes(await commits.run([call('add', 'a'), call('addWhereFull', 'x')]))).toEqual(['ok', 'ok'])
    expect(stored()).toEqual(['a', 'x'])
  })
})
