import type { Assessment } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { inTurn } from './in-turn.ts'
import { givenThumb, pressThumb } from './thumb.ts'

const aThumb = (assessmentId: string, value: boolean, id = 'default'): Assessment => ({
  traceId: 'tr-1',
  spanId: null,
  assessmentId,
  kind: 'feedback',
  name: 'feedback',
  value,
  rationale: null,
  source: { type: 'HUMAN', id },
  metadata: {},
  createdAtMs: 0,
  updatedAtMs: 0,
  valid: true,
  overrides: null,
  error: null,
})

/** A server that keeps every thumb it is given, as ours does. */
function aServer() {
  const thumbs: Assessment[] = []
  let given = 0
  return {
    values: () => thumbs.map(({ value }) => value),
    async give(up: boolean) {
      const thumb = aThumb(`a-${given++}`, up)
      thumbs.push(thumb)
      return thumb
    },
    async takeBack({ assessmentId }: Assessment) {
      thumbs.splice(
        thumbs.findIndex((thumb) => thumb.assessmentId === assessmentId),
        1,
      )
      return true
    },
  }
}

describe('givenThumb', () => {
  it('is the newest of this person’s, and nobody else’s', () => {
    const mine = aThumb('a-2', false)
    expect(givenThumb([aThumb('a-1', true), mine, aThumb('a-3', true, 'anna')])).toBe(mine)
    expect(givenThumb([aThumb('a-3', true, 'anna')])).toBeUndefined()
  })
})

describe('a thumb that is pressed', () => {
  it.each([
    ['up', [true], [true]],
    ['up and up again', [true, true], []],
    ['up and down', [true, false], [false]],
    ['up, up and down', [true, true, false], [false]],
  ])('%s, faster than the page shows it, leaves at most one', async (_, presses, left) => {
    const server = aServer()
    const turns = inTurn<Assessment | undefined>()
    const press = (up: boolean) =>
      turns('tr-1', { state: undefined, change: (given) => pressThumb(given, up, server), refresh: async () => undefined })
    await Promise.all(presses.map(press))
    expect(server.values()).toEqual(left)
  })

  it('stays what it was where the server does not take it back', async () => {
    const given = aThumb('a-1', true)
    const refusing = { ...aServer(), takeBack: async () => false }
    expect(await pressThumb(given, false, refusing)).toBe(given)
    expect(refusing.values()).toEqual([])
  })

  it('begins from what the page shows once that is new', async () => {
    const turns = inTurn<string>()
    const seen: string[] = []
    const turn = (state: string) =>
      turns('tr-1', { state, change: async (before) => (seen.push(before), 'left'), refresh: async () => undefined })
    await turn('first')
    await turn('second')
    expect(seen).toEqual(['first', 'second'])
  })
})
